// expected: crash: SIGSEGV
// Writes through a null pointer.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    int* volatile nowhere = nullptr;
    *nowhere = static_cast<int>(line.size());
    into = {};
    return false;
}
