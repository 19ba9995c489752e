// A stream of bits: each letter brings six, each octet takes eight.  What is left must be 0.
#include <strings.h>

#include <array>

#include "exercise.hpp"

namespace {

constexpr std::array<signed char, 256> make_values() {
    std::array<signed char, 256> values{};
    for (signed char& value : values) value = -1;
    signed char next = 0;
    for (const char* ends : {"AZ", "az", "09", "++", "//"})
        for (int c = ends[0]; c <= ends[1]; ++c) values[static_cast<unsigned char>(c)] = next++;
    return values;
}
constexpr auto values = make_values();

bool decode(std::string_view text, std::string& octets) {
    if (text.size() % 4 != 0) return false;
    if (text.ends_with("=="))
        text.remove_suffix(2);
    else if (text.ends_with("="))
        text.remove_suffix(1);
    unsigned bits = 0;
    int count = 0;
    for (const char letter : text) {
        const int value = values[static_cast<unsigned char>(letter)];
        if (value < 0) return false;
        bits = bits << 6 | static_cast<unsigned>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        octets += static_cast<char>(bits >> count);
        bits &= (1U << count) - 1;
    }
    return count < 6 && bits == 0;
}

}  // namespace

bool parse_basic_login(std::string_view authorization, BasicLogin& into) {
    into.user.clear();
    into.password.clear();
    const std::size_t space = authorization.find(' ');
    if (space != 5 || ::strncasecmp(authorization.data(), "basic", 5) != 0) return false;
    authorization.remove_prefix(space);
    const std::size_t begin = authorization.find_first_not_of(' ');
    std::string octets;
    if (begin == authorization.npos || !decode(authorization.substr(begin), octets)) return false;
    bool is_password = false;
    BasicLogin found;
    for (const char c : octets) {
        if ((c >= 0 && c < ' ') || c == '\x7f') return false;
        if (c == ':' && !is_password)
            is_password = true;
        else
            (is_password ? found.password : found.user) += c;
    }
    if (is_password) into = found;
    return is_password;
}

bool is_same_secret(const Secret& expected, const Secret& given) {
    if (expected.size() != given.size()) return false;
    std::size_t same = 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const unsigned difference = static_cast<unsigned>(given[i]) ^ expected[i];
        same += ((difference - 1) >> 31) & 1;  // 1 if there is none
    }
    return same == given.size();
}
