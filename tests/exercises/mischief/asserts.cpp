// expected: crash: SIGABRT
// The index of a string_view is checked, and what the library says of it is shown.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    return line[line.size()] == 0;
}
