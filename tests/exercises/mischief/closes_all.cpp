// expected: wrong: before the first space
// Closes every descriptor; the verdict needs none.
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into = {};
    (void)line;
    for (int i = 0; i < 256; ++i) ::close(i);
    return true;
}
