// The sets are written down once, as the characters that each adds to a smaller one.
#include "stepwise/client/url/percent.hpp"

#include <cstddef>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

std::string_view characters_of(EncodeSet set) noexcept {
    switch (set) {
        case EncodeSet::control: return "";
        case EncodeSet::fragment: return " \"<>`";
        case EncodeSet::query: return " \"#<>";
        case EncodeSet::special_query: return " \"#<>'";
        case EncodeSet::path: return " \"#<>?^`{}";
        case EncodeSet::userinfo: return " \"#<>?^`{}/:;=@[\\]|";
    }
    return "";
}

/// How many octets that begin with this one make a code point; 0 if none does.
std::size_t length_by(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    if (lead >= 0xf0 && lead <= 0xf4) return 4;
    return 0;
}

bool may_follow(unsigned char lead, std::size_t place, unsigned char octet) noexcept {
    if ((octet & 0xc0) != 0x80) return false;
    if (place > 1) return true;
    if (lead == 0xe0) return octet >= 0xa0;  // else it would have a shorter form
    if (lead == 0xed) return octet < 0xa0;   // a half of a surrogate pair
    if (lead == 0xf0) return octet >= 0x90;
    if (lead == 0xf4) return octet < 0x90;  // beyond U+10FFFF
    return true;
}

}  // namespace

bool must_be_encoded(EncodeSet set, char octet) noexcept {
    const auto value = static_cast<unsigned char>(octet);
    if (value < 0x20 || value > 0x7e) return true;
    return characters_of(set).find(octet) != std::string_view::npos;
}

std::string percent_encoded(std::string_view octets, EncodeSet set) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char octet : octets) {
        const auto value = static_cast<unsigned char>(octet);
        if (must_be_encoded(set, octet))
            text.append({'%', digits[value >> 4], digits[value & 15]});
        else
            text += octet;
    }
    return text;
}

std::string percent_decoded(std::string_view text) {
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool has_digits = text[i] == '%' && i + 2 < text.size() &&
                                http::hex_value(text[i + 1]) >= 0 &&
                                http::hex_value(text[i + 2]) >= 0;
        if (!has_digits) {
            octets += text[i];
            continue;
        }
        octets +=
            static_cast<char>(http::hex_value(text[i + 1]) << 4 | http::hex_value(text[i + 2]));
        i += 2;
    }
    return octets;
}

std::string valid_utf8(std::string_view octets) {
    std::string text;
    for (std::size_t i = 0; i < octets.size();) {
        const auto lead = static_cast<unsigned char>(octets[i]);
        const std::size_t length = length_by(lead);
        std::size_t good = 1;
        while (good < length && i + good < octets.size() &&
               may_follow(lead, good, static_cast<unsigned char>(octets[i + good])))
            ++good;
        if (length > 0 && good == length)
            text += octets.substr(i, good);
        else
            text += "\xef\xbf\xbd";
        i += good;
    }
    return text;
}

}  // namespace stepwise
