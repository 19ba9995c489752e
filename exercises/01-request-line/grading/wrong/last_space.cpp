// caught by: one-space
// The version is looked for from the end, so a target with a space in it passes.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return false;
    into.method = line.substr(0, first);
    into.target = line.substr(first + 1, last - first - 1);
    into.version = line.substr(last + 1);
    for (const char c : into.target)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    return !into.method.empty() && !into.target.empty() && into.version.size() == 8 &&
           into.version.starts_with("HTTP/");
}
