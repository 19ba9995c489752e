// IPv4 and IPv6 addresses in all forms that have ever been allowed, and each in its one normal
// form.
#include <algorithm>
#include <charconv>
#include <vector>

#include "stepwise/client/url/host.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

/// "127.0.0.1.": a final dot is the root of the name system, and no part of an address.
std::vector<std::string_view> parts_of(std::string_view name) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t dot = name.find('.');
        parts.push_back(name.substr(0, dot));
        if (dot == std::string_view::npos) break;
        name.remove_prefix(dot + 1);
    }
    if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
    return parts;
}

/// `0x` is hexadecimal, a further `0` octal.  Capped: more than an address can hold is enough.
std::optional<std::uint64_t> number_of(std::string_view text) noexcept {
    if (text.empty()) return std::nullopt;
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        const int digit = http::hex_value(c);
        if (digit < 0 || digit >= base) return std::nullopt;
        value = std::min<std::uint64_t>(
            value * static_cast<unsigned>(base) + static_cast<unsigned>(digit),
            std::uint64_t{1} << 40);
    }
    return value;
}

/// The last two pieces may be written as an IPv4 address: four decimal numbers.
bool take_ipv4_tail(std::string_view text, Ipv6Pieces& pieces, std::size_t at) noexcept {
    for (int i = 0; i < 4; ++i) {
        if (i > 0) {
            if (!text.starts_with('.')) return false;
            text.remove_prefix(1);
        }
        unsigned value = 0;
        std::size_t digits = 0;
        for (; digits < text.size() && http::is_digit(text[digits]); ++digits) {
            if (digits > 0 && value == 0) return false;  // no leading zero
            value = value * 10 + static_cast<unsigned>(text[digits] - '0');
            if (value > 255) return false;
        }
        if (digits == 0) return false;
        text.remove_prefix(digits);
        auto& piece = pieces[at + static_cast<std::size_t>(i) / 2];
        piece = static_cast<std::uint16_t>(piece * 256 + value);
    }
    return text.empty();
}

/// Up to four hexadecimal digits are taken off the text.
std::optional<std::uint16_t> take_piece(std::string_view& text) noexcept {
    std::uint16_t value = 0;
    std::size_t digits = 0;
    for (; digits < 4 && digits < text.size() && http::hex_value(text[digits]) >= 0; ++digits)
        value = static_cast<std::uint16_t>(value * 16 + http::hex_value(text[digits]));
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

}  // namespace

bool ends_in_a_number(std::string_view name) noexcept {
    const std::vector<std::string_view> parts = parts_of(name);
    const std::string_view last = parts.back();
    if (last.empty()) return false;
    if (std::all_of(last.begin(), last.end(), http::is_digit)) return true;
    return (last.starts_with("0x") || last.starts_with("0X")) && number_of(last).has_value();
}

std::optional<std::uint32_t> parse_ipv4(std::string_view name) noexcept {
    const std::vector<std::string_view> parts = parts_of(name);
    if (parts.size() > 4) return std::nullopt;
    std::uint64_t address = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = number_of(parts[i]);
        const bool is_last = i + 1 == parts.size();
        const std::uint64_t room =  // the last number fills all octets that are left
            is_last ? std::uint64_t{1} << 8 * (5 - parts.size()) : 256;
        if (!number || *number >= room) return std::nullopt;
        address += is_last ? *number : *number << 8 * (3 - i);
    }
    return static_cast<std::uint32_t>(address);
}

std::string ipv4_text(std::uint32_t address) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += (text.empty() ? "" : ".") + std::to_string(address >> shift & 0xff);
    return text;
}

std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) noexcept {
    Ipv6Pieces pieces{};
    std::size_t count = 0;
    std::optional<std::size_t> zeros_at;
    if (text.starts_with(':')) {
        if (!text.starts_with("::")) return std::nullopt;
        text.remove_prefix(2);
        zeros_at = 0;
    }
    while (!text.empty()) {
        if (count == 8) return std::nullopt;
        if (text.front() == ':') {  // the second one of `::`
            if (zeros_at) return std::nullopt;
            text.remove_prefix(1);
            zeros_at = count;
            continue;
        }
        const std::string_view before = text;
        const auto piece = take_piece(text);
        if (text.starts_with('.')) {
            if (!piece || count > 6 || !take_ipv4_tail(before, pieces, count)) return std::nullopt;
            count += 2;
            break;
        }
        if (!piece) return std::nullopt;
        pieces[count++] = *piece;
        if (text.empty()) break;
        if (text.front() != ':' || text.size() == 1) return std::nullopt;
        text.remove_prefix(1);
    }
    if (!zeros_at) return count == 8 ? std::optional{pieces} : std::nullopt;
    if (count == 8) return std::nullopt;
    std::rotate(pieces.begin() + static_cast<std::ptrdiff_t>(*zeros_at),
                pieces.begin() + static_cast<std::ptrdiff_t>(count), pieces.end());
    return pieces;
}

std::string ipv6_text(const Ipv6Pieces& pieces) {
    std::size_t zeros_at = 8, most = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && pieces[end] == 0) ++end;
        if (end - i > most) {
            zeros_at = i;
            most = end - i;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == zeros_at) {
            text += i == 0 ? "::" : ":";
            i += most - 1;
            continue;
        }
        char digits[4];
        const auto end = std::to_chars(digits, digits + sizeof digits, pieces[i], 16).ptr;
        text.append(digits, end);
        if (i < 7) text += ':';
    }
    return text;
}

}  // namespace stepwise
