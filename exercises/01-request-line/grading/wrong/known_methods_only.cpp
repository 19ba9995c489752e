// caught by: any-method
// Whether a method is known is stage 3's business (501), not the parser's (400).
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos) return false;
    into = {line.substr(0, first), line.substr(first + 1, second - first - 1),
            line.substr(second + 1)};
    return into.method == "GET" || into.method == "HEAD" || into.method == "POST";
}
