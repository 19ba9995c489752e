// expected: ended: exit status 0
// Ends the program without a word.
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    ::_exit(0);
}
