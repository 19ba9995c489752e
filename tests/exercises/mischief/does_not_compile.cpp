// expected: compile: error
// Another return type: the compiler says so.
#include "exercise.hpp"

int parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    return 1;
}
