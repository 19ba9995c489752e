// Two notations under one field name: Basic has a single base64 word behind the scheme, Digest a
// list of name=value, whose quoted values may contain the commas that separate the others.
#include "stepwise/http/authorization.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "stepwise/http/base64.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

bool has_control(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), is_control);
}

struct SchemeAndRest {
    std::string_view scheme, rest;
};

/// auth-scheme 1*SP, and what is behind it.
SchemeAndRest split(std::string_view value) noexcept {
    value = trim(value);
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos) return {value, {}};
    return {value.substr(0, space), trim(value.substr(space))};
}

BasicCredentials malformed_basic(const char* why) {
    BasicCredentials credentials;
    credentials.why = why;
    return credentials;
}

/// Takes a list of parameters apart from the left.
class ParameterReader {
  public:
    explicit ParameterReader(std::string_view list) noexcept : rest_(list) {}

    /// Past white space and commas; empty elements are allowed (RFC 9110, 5.6.1.2).
    [[nodiscard]] bool at_end() noexcept {
        while (!rest_.empty() && (rest_[0] == ',' || rest_[0] == ' ' || rest_[0] == '\t'))
            rest_.remove_prefix(1);
        return rest_.empty();
    }

    /// token BWS "=" BWS ( token / quoted-string ), then a comma or the end.
    [[nodiscard]] bool next(std::string_view& name, std::string& value) {
        name = token();
        skip_space();
        if (name.empty() || !rest_.starts_with('=')) return false;
        rest_.remove_prefix(1);
        skip_space();
        value.clear();
        if (rest_.starts_with('"')) {
            if (!quoted_string(value)) return false;
        } else {
            value = token();
            if (value.empty()) return false;
        }
        skip_space();
        return rest_.empty() || rest_[0] == ',';
    }

  private:
    void skip_space() noexcept {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
    }

    std::string_view token() noexcept {
        std::size_t size = 0;
        while (size < rest_.size() && is_token_octet(rest_[size])) ++size;
        const std::string_view found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }

    /// RFC 9110, 5.6.4, except that a tab is a control character here like any other.
    bool quoted_string(std::string& value) {
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == '"') {
                rest_.remove_prefix(i + 1);
                return true;
            }
            if (rest_[i] == '\\' && ++i == rest_.size()) return false;
            if (is_control(rest_[i])) return false;
            value += rest_[i];
        }
        return false;  // no closing quote
    }

    std::string_view rest_;
};

/// ext-value of RFC 8187, 3.2.1, which `username*` is: UTF-8'language'percent-encoded.
bool decode_extended(std::string_view text, std::string& value) {
    const std::size_t first = text.find('\'');
    const std::size_t second = first == text.npos ? first : text.find('\'', first + 1);
    if (second == text.npos || !equal_ignoring_case(text.substr(0, first), "UTF-8")) return false;
    text.remove_prefix(second + 1);
    value.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            value += text[i];
            continue;
        }
        if (text.size() - i < 3) return false;
        const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return false;
        value += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return !has_control(value);
}

struct Parameter {
    std::string_view name;
    std::string DigestCredentials::*value;
    bool required;
};

constexpr std::array<Parameter, 10> parameters{{
    {"username", &DigestCredentials::username, true},
    {"realm", &DigestCredentials::realm, true},
    {"nonce", &DigestCredentials::nonce, true},
    {"uri", &DigestCredentials::uri, true},
    {"response", &DigestCredentials::response, true},
    {"algorithm", &DigestCredentials::algorithm, false},
    {"cnonce", &DigestCredentials::cnonce, false},
    {"opaque", &DigestCredentials::opaque, false},
    {"qop", &DigestCredentials::qop, false},
    {"nc", &DigestCredentials::nc, false},
}};

const Parameter* parameter(std::string_view name) noexcept {
    for (const Parameter& known : parameters)
        if (equal_ignoring_case(known.name, name)) return &known;
    return nullptr;
}

/// Files one value where it belongs; the reason if it cannot be.
const char* take(DigestCredentials& credentials, std::string_view name, std::string& value) {
    if (equal_ignoring_case(name, "userhash")) {
        credentials.userhash = equal_ignoring_case(value, "true");
        return "";
    }
    if (equal_ignoring_case(name, "username*"))
        return decode_extended(value, credentials.username) ? "" : "username_not_decodable";
    if (const Parameter* const known = parameter(name))
        credentials.*known->value = std::move(value);
    return "";
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) noexcept {
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view other) { return equal_ignoring_case(other, name); });
}

const char* read_parameters(std::string_view list, DigestCredentials& credentials) {
    ParameterReader reader{list};
    std::vector<std::string_view> seen;
    std::string_view name;
    std::string value;
    while (!reader.at_end()) {
        if (seen.size() == DigestCredentials::max_parameters) return "too_many_parameters";
        if (!reader.next(name, value)) return "parameter_malformed";
        if (contains(seen, name)) return "parameter_repeated";
        seen.push_back(name);
        if (const char* const why = take(credentials, name, value); *why != '\0') return why;
    }
    if (contains(seen, "username*")) {
        if (contains(seen, "username")) return "parameter_repeated";
        seen.emplace_back("username");
    }
    for (const Parameter& known : parameters)
        if (known.required && !contains(seen, known.name)) return "parameter_missing";
    const bool nc_valid =
        credentials.nc.size() == 8 && std::all_of(credentials.nc.begin(), credentials.nc.end(),
                                                  [](char c) { return hex_value(c) >= 0; });
    return contains(seen, "nc") && !nc_valid ? "nonce_count_malformed" : "";
}

}  // namespace

AuthScheme auth_scheme_of(std::string_view authorization) noexcept {
    const std::string_view scheme = split(authorization).scheme;
    if (equal_ignoring_case(scheme, "Basic")) return AuthScheme::basic;
    if (equal_ignoring_case(scheme, "Digest")) return AuthScheme::digest;
    return AuthScheme::other;
}

BasicCredentials parse_basic(std::string_view authorization) {
    const auto [scheme, encoded] = split(authorization);
    if (!equal_ignoring_case(scheme, "Basic")) return malformed_basic("scheme_is_not_basic");
    const std::optional<std::string> decoded = decode_base64(encoded);
    if (!decoded) return malformed_basic("base64_malformed");
    const std::string_view text = *decoded;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return malformed_basic("no_colon");
    if (has_control(text)) return malformed_basic("control_character");
    BasicCredentials credentials;
    credentials.user = text.substr(0, colon);
    credentials.password = text.substr(colon + 1);
    return credentials;
}

DigestCredentials parse_digest(std::string_view authorization) {
    const auto [scheme, list] = split(authorization);
    DigestCredentials credentials;
    credentials.why = equal_ignoring_case(scheme, "Digest") ? read_parameters(list, credentials)
                                                            : "scheme_is_not_digest";
    return credentials;
}

}  // namespace stepwise::http
