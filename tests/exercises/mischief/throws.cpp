// expected: wrong: exception
// Lets an exception out.
#include <stdexcept>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    throw std::runtime_error("no idea");
}
