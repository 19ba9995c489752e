// expected: load: no function
// Another name: the checker finds nothing to call.
#include "exercise.hpp"

bool parse_a_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    return true;
}
