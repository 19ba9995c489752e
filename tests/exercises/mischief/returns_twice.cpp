// expected: processes: returned twice
// The child process comes back as well.
#include <sys/wait.h>
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    if (::fork() > 0) ::wait(nullptr);
    return true;
}
