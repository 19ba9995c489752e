// caught by: any-target
// Compares a char that may be negative: octets from 0x80 on look like control characters.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos || first == 0 || second == first + 1) return false;
    into = {line.substr(0, first), line.substr(first + 1, second - first - 1),
            line.substr(second + 1)};
    for (const char c : into.target)
        if (c < 0x21 || c == 0x7f) return false;
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
    if (into.method.find_first_not_of(allowed) != line.npos) return false;
    const std::string_view v = into.version;
    return v.size() == 8 && v.starts_with("HTTP/") && v[6] == '.' && v[5] >= '0' && v[5] <= '9' &&
           v[7] >= '0' && v[7] <= '9';
}
