// caught by: other-letters
// Skips what is not base64, as MIME has it; HTTP has not.
#include <optional>

#include "exercise.hpp"

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Takes the scheme and the spaces behind it away.  False: it is another one.
bool take_basic(std::string_view& value) {
    constexpr std::string_view small = "basic", large = "BASIC";
    if (value.size() <= small.size() || value[small.size()] != ' ') return false;
    for (std::size_t i = 0; i < small.size(); ++i)
        if (value[i] != small[i] && value[i] != large[i]) return false;
    value.remove_prefix(small.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return true;
}

std::optional<std::string> decode(std::string_view all) {
    std::string text;
    for (const char c : all)
        if (c == '=' || alphabet.find(c) != alphabet.npos) text += c;
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    const std::size_t letters = text.find_last_not_of('=') + 1;
    const std::size_t padding = text.size() - letters;
    if (padding > 2) return std::nullopt;
    std::string octets;
    for (std::size_t at = 0; at < text.size(); at += 4) {
        unsigned bits = 0;
        for (std::size_t i = at; i < at + 4; ++i) {
            const std::size_t value = i < letters ? alphabet.find(text[i]) : 0;
            if (value == alphabet.npos) return std::nullopt;
            bits = bits << 6 | static_cast<unsigned>(value);
        }
        for (const int shift : {16, 8, 0}) octets += static_cast<char>(bits >> shift & 0xff);
    }
    for (std::size_t i = 0; i < padding; ++i) {
        if (octets.back() != '\0') return std::nullopt;
        octets.pop_back();
    }
    return octets;
}

bool has_control_character(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    return false;
}

}  // namespace

bool parse_basic_login(std::string_view authorization, BasicLogin& into) {
    into = {};
    if (!take_basic(authorization)) return false;
    const auto octets = decode(authorization);
    if (!octets || has_control_character(*octets)) return false;
    const std::size_t colon = octets->find(':');
    if (colon == std::string::npos) return false;
    into.user = octets->substr(0, colon);
    into.password = octets->substr(colon + 1);
    return true;
}

bool is_same_secret(const Secret& expected, const Secret& given) {
    if (expected.size() != given.size()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) different |= expected[i] ^ given[i];
    return different == 0;
}
