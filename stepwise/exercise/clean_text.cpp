// A terminal obeys control characters, and programs that read JSON or XML refuse broken UTF-8.
#include "stepwise/exercise/clean_text.hpp"

#include <cstdint>

namespace stepwise {
namespace {

/// Octets of the character that begins there; 0: none does (RFC 3629, 3).
std::size_t size_of_character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return 1;
    const std::size_t size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (size == 0 || first > 0xf4 || text.size() < size) return 0;
    std::uint32_t value = first & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        if ((octet & 0xc0) != 0x80) return 0;
        value = value << 6 | (octet & 0x3fU);
    }
    const bool is_overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool is_surrogate = value >= 0xd800 && value < 0xe000;
    const bool is_control = value < 0xa0 || value == 0xfffe || value == 0xffff;
    return is_overlong || is_surrogate || is_control || value > 0x10ffff ? 0 : size;
}

}  // namespace

std::string clean_text(std::string_view octets) {
    std::string text;
    while (!octets.empty()) {
        const char c = octets[0];
        const bool is_plain = (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
        const std::size_t size = is_plain ? 1 : c >= 0 ? 0 : size_of_character(octets);
        if (size == 0)
            text += '?';
        else
            text += octets.substr(0, size);
        octets.remove_prefix(size == 0 ? 1 : size);
    }
    return text;
}

}  // namespace stepwise
