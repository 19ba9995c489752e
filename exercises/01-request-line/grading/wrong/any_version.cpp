// caught by: version-form
// Looks at the beginning of the version only.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos || first == 0 || second == first + 1) return false;
    into = {line.substr(0, first), line.substr(first + 1, second - first - 1),
            line.substr(second + 1)};
    for (const char c : into.target)
        if (static_cast<unsigned char>(c) < 0x21 || c == 0x7f) return false;
    for (const char c : into.method)
        if (static_cast<unsigned char>(c) >= 0x7f || c < 0x21 || c == '(' || c == ':' || c == '"')
            return false;
    return into.version.starts_with("HTTP/") && into.version.find(' ') == line.npos;
}
