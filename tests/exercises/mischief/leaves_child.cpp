// expected: processes: child process behind
// Leaves a process behind, in a session of its own.
#include <sys/wait.h>
#include <unistd.h>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    if (!line.empty() && ::fork() == 0) {
        ::setsid();
        ::pause();
        ::_exit(0);
    }
    into = {};
    return false;
}
