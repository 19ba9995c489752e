// HTTP is made of octets, not of text: these are the classes of octets that its grammar names.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stepwise::http {

/// Letters, digits and `others`, to be looked up by octet.
constexpr std::array<bool, 256> alphanumeric_and(std::string_view others) noexcept {
    std::array<bool, 256> table{};
    for (char c :
         std::string_view{"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"})
        table[static_cast<unsigned char>(c)] = true;
    for (char c : others) table[static_cast<unsigned char>(c)] = true;
    return table;
}

namespace detail {
inline constexpr std::array<bool, 256> token_octets = alphanumeric_and("!#$%&'*+-.^_`|~");

constexpr std::array<bool, 256> text_octet_table() noexcept {
    std::array<bool, 256> table{};
    table.fill(true);
    for (std::size_t control = 0; control < ' '; ++control) table[control] = control == '\t';
    table[0x7f] = false;
    return table;
}
inline constexpr std::array<bool, 256> text_octets = text_octet_table();
}  // namespace detail

/// tchar of RFC 9110, 5.6.2: what methods and field names are made of.
constexpr bool is_token_octet(char c) noexcept {
    return detail::token_octets[static_cast<unsigned char>(c)];
}

constexpr bool is_token(std::string_view text) noexcept {
    for (char c : text)
        if (!is_token_octet(c)) return false;
    return !text.empty();
}

/// What the lines of a head are made of: no control octet but the tab (RFC 9110, 5.5).
constexpr bool is_text_octet(char c) noexcept {
    return detail::text_octets[static_cast<unsigned char>(c)];
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// White space of the C locale, as isspace(3) has it.
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// CTL of RFC 5234: 0-31 and 127.
constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// ASCII only, as field names and codings are compared (RFC 9110, 5.1); never the locale.
constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

/// Without OWS (spaces and tabs, RFC 9110, 5.6.3) at both ends.
constexpr std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace stepwise::http
