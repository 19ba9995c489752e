// expected: load: cannot be loaded
// Calls a function that is nowhere.
#include "exercise.hpp"

bool is_a_method(std::string_view word);

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    return is_a_method(line);
}
