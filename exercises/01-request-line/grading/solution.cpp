// Finds the two spaces, then looks at each of the three parts.
#include <algorithm>

#include "exercise.hpp"

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_token(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_target(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet > 0x20 && octet != 0x7f;
    });
}

bool is_version(std::string_view text) {
    return text.size() == 8 && text.substr(0, 5) == "HTTP/" && is_digit(text[5]) &&
           text[6] == '.' && is_digit(text[7]);
}

}  // namespace

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' ');
    if (first == std::string_view::npos) return false;
    const std::size_t second = line.find(' ', first + 1);
    if (second == std::string_view::npos) return false;
    into.method = line.substr(0, first);
    into.target = line.substr(first + 1, second - first - 1);
    into.version = line.substr(second + 1);
    return is_token(into.method) && is_target(into.target) && is_version(into.version);
}
