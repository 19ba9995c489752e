// caught by: method-is-token
// `char` is signed here: an octet from 0x80 on is negative, and so below every bound.
#include <cctype>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos || first == 0 || second == first + 1) return false;
    into = {line.substr(0, first), line.substr(first + 1, second - first - 1),
            line.substr(second + 1)};
    for (const char c : into.method)
        if (c == '(' || c == ')' || c == ':' || c == '"' || c == 0 || c == '\t') return false;
    for (const char c : into.target)
        if (c >= 0 && (c < 0x21 || c == 0x7f)) return false;
    return into.version.size() == 8 && into.version.substr(0, 5) == "HTTP/" &&
           std::isdigit(into.version[5]) && into.version[6] == '.' && std::isdigit(into.version[7]);
}
