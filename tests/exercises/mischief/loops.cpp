// expected: time: loops
// Does not end.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into = {};
    volatile bool goes_on = !line.empty();
    while (goes_on) continue;
    return true;
}
