// expected: leak: descriptor
// Opens a file each time, and says no: the first check that wants a no sees the leak.
#include <fcntl.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into = {};
    (void)line;
    (void)::open("/dev/null", O_RDONLY);
    return false;
}
