// Bits are collected from one alphabet and handed out in the other: six at a time, or eight.
#include "stepwise/http/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace stepwise::http {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t none = 64;

constexpr std::array<std::uint8_t, 256> value_table() noexcept {
    std::array<std::uint8_t, 256> table{};
    for (std::uint8_t& value : table) value = none;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}
constexpr std::array<std::uint8_t, 256> values = value_table();

}  // namespace

std::string encode_base64(std::string_view octets) {
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (char octet : octets) {
        bits = (bits << 8 | static_cast<unsigned char>(octet)) & 0x3fff;  // at most 6 + 8 wait
        for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63];
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("==")) text.remove_suffix(1);
    if (text.ends_with('=')) text.remove_suffix(1);

    std::string octets;
    octets.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : text) {
        const std::uint32_t value = values[static_cast<unsigned char>(c)];
        if (value == none) return std::nullopt;
        bits = (bits << 6 | value) & 0x3fff;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        octets += static_cast<char>(bits >> count & 0xff);
    }
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return octets;
}

}  // namespace stepwise::http
