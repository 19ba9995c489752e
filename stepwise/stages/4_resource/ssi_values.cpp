// Tables of entities and encodings, and the loop that puts variables into a string.
#include "stepwise/stages/4_resource/ssi_values.hpp"

#include <array>
#include <utility>

#include "stepwise/http/base64.hpp"
#include "stepwise/http/escape.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/target.hpp"

namespace stepwise {
namespace {

using Result = std::optional<std::string>;

constexpr std::array<std::pair<std::string_view, char>, 5> entities{
    {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};

constexpr bool is_name_octet(char c) noexcept {
    return c == '_' || http::is_digit(c) || (http::to_lower(c) >= 'a' && http::to_lower(c) <= 'z');
}

/// "#60" or "lt"; false if it is no entity that we know.  Controls are not let in by this door.
bool append_entity(std::string& to, std::string_view name) {
    if (name.size() > 1 && name.front() == '#') {
        unsigned value = 0;
        for (const char digit : name.substr(1)) {
            if (!http::is_digit(digit) || value > 255) return false;
            value = value * 10 + static_cast<unsigned>(digit - '0');
        }
        if (value > 255 || http::is_control(static_cast<char>(value))) return false;
        to += static_cast<char>(value);
        return true;
    }
    for (const auto& [word, character] : entities)
        if (word == name) {
            to += character;
            return true;
        }
    return false;
}

Result as_it_is(const std::string& text) { return text; }

Result to_entities(const std::string& text) {
    std::string escaped;
    http::append_html_escaped(escaped, text);
    return escaped;
}
Result from_entities(const std::string& text) { return decode_entities(text); }

Result to_url(const std::string& text) {
    std::string encoded;
    http::append_encoded(encoded, text);
    return encoded;
}

/// application/x-www-form-urlencoded: a space is a plus sign.
Result to_form(const std::string& text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (is_name_octet(c) || c == '-' || c == '.' || c == '*')
            encoded += c;
        else if (c == ' ')
            encoded += '+';
        else
            encoded.append({'%', hex[octet >> 4], hex[octet & 15]});
    }
    return encoded;
}

Result from_percent(const std::string& text, bool plus_is_space) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? http::hex_value(text[i + 1]) : -1;
            const int low = high >= 0 ? http::hex_value(text[i + 2]) : -1;
            if (low < 0 || (high == 0 && low == 0)) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}
Result from_url(const std::string& text) { return from_percent(text, false); }
Result from_form(const std::string& text) { return from_percent(text, true); }

Result to_base64(const std::string& text) { return http::encode_base64(text); }
Result from_base64(const std::string& text) { return http::decode_base64(text); }

struct Encoding {
    std::string_view name;
    Result (*encode)(const std::string&);
    Result (*decode)(const std::string&);
};
constexpr Encoding known_encodings[] = {
    {"none", as_it_is, as_it_is},       {"entity", to_entities, from_entities},
    {"url", to_url, from_url},          {"urlencoded", to_form, from_form},
    {"base64", to_base64, from_base64},
};

Result apply_all(std::string_view names, std::string text,
                 Result (*Encoding::*direction)(const std::string&)) {
    while (!names.empty()) {
        const std::size_t comma = names.find(',');
        const std::string_view name = http::trim(names.substr(0, comma));
        const Encoding* found = nullptr;
        for (const Encoding& encoding : known_encodings)
            if (http::equal_ignoring_case(name, encoding.name)) found = &encoding;
        if (found == nullptr) return std::nullopt;
        Result next = (found->*direction)(text);
        if (!next || next->size() > 8 * most_of_ssi_value) return std::nullopt;
        text = std::move(*next);
        names = comma == std::string_view::npos ? "" : names.substr(comma + 1);
    }
    return text;
}

/// The name behind a `$` at the front of `rest`, and how many octets it takes with its braces;
/// nullopt: a brace is open.  An empty name: the dollar sign is meant as such.
struct NameInText {
    std::string_view name;
    std::size_t size;
};
std::optional<NameInText> name_behind_dollar(std::string_view rest) noexcept {
    if (rest.size() > 1 && rest[1] == '{') {
        const std::size_t end = rest.find('}');
        if (end == std::string_view::npos) return std::nullopt;
        return NameInText{rest.substr(2, end - 2), end + 1};
    }
    std::size_t end = 1;
    while (end < rest.size() && is_name_octet(rest[end])) ++end;
    return NameInText{rest.substr(1, end - 1), end};
}

}  // namespace

std::string decode_entities(std::string_view text) {
    constexpr std::size_t longest = 6;
    std::string decoded;
    while (!text.empty()) {
        const std::size_t end =
            text.front() == '&' ? text.substr(0, longest).find(';') : std::string_view::npos;
        if (end != std::string_view::npos && append_entity(decoded, text.substr(1, end - 1))) {
            text.remove_prefix(end + 1);
        } else {
            decoded += text.front();
            text.remove_prefix(1);
        }
    }
    return decoded;
}

std::optional<std::string> substitute(std::string_view text, const SsiLookup& lookup) {
    std::string result;
    while (!text.empty()) {
        std::size_t used = 1;
        if (text.starts_with("\\$")) {
            result += '$';
            used = 2;
        } else if (text.front() != '$') {
            result += text.front();
        } else {
            const auto found = name_behind_dollar(text);
            if (!found) return std::nullopt;
            used = found->size;
            if (found->name.empty())
                result += text.substr(0, used);
            else
                result += lookup(found->name).value_or("");
        }
        if (result.size() > most_of_ssi_value) return std::nullopt;
        text.remove_prefix(used);
    }
    return result;
}

std::optional<std::string> encode_as(std::string_view encodings, std::string text) {
    return apply_all(encodings, std::move(text), &Encoding::encode);
}

std::optional<std::string> decode_as(std::string_view encodings, std::string text) {
    return apply_all(encodings, std::move(text), &Encoding::decode);
}

std::string size_in_octets(std::uint64_t size) {
    std::string text = std::to_string(size);
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
    return text;
}

std::string size_abbreviated(std::uint64_t size) {
    const auto right = [](std::uint64_t number) {
        const std::string digits = std::to_string(number);
        return std::string(digits.size() < 3 ? 3 - digits.size() : 0, ' ') + digits;
    };
    if (size < 973) return right(size) + ' ';  // 973 K and more would round to "1.0M"
    for (const char unit : {'K', 'M', 'G', 'T', 'P', 'E'}) {
        const std::uint64_t remainder = size & 1023;
        size >>= 10;
        if (size >= 973) continue;
        if (size < 9 || (size == 9 && remainder < 973)) {
            std::uint64_t tenths = (remainder * 5 + 256) / 512;
            if (tenths >= 10) {
                ++size;
                tenths = 0;
            }
            return std::to_string(size) + '.' + std::to_string(tenths) + unit;
        }
        return right(size + (remainder >= 512 ? 1 : 0)) + unit;
    }
    return " -  ";
}

}  // namespace stepwise
