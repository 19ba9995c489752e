// expected: time: waits
// Waits for a signal that nobody sends.
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into = {};
    if (!line.empty()) ::pause();
    return true;
}
