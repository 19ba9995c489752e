// caught by: too-few-words
// Goes on to the next space without asking whether the line ends before.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    const char* at = line.data();
    const char* const method = at;
    while (*at != ' ') ++at;
    into.method = {method, static_cast<std::size_t>(at - method)};
    const char* const target = ++at;
    while (*at != ' ') ++at;
    into.target = {target, static_cast<std::size_t>(at - target)};
    ++at;
    into.version = line.substr(static_cast<std::size_t>(at - line.data()));
    return into.version.size() == 8;
}
