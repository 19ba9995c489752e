// expected: trouble: ended the checker
// Kills the process that watches it.
#include <unistd.h>
#include <csignal>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    ::kill(::getppid(), SIGKILL);
    ::pause();
    return true;
}
