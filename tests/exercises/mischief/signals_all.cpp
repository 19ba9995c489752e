// expected: ended: exit status 42
// Signals every process of the user.  Signal 0 asks only whether it may: the test must be harmless
// where the filter is not.
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    const bool is_refused = ::kill(-1, 0) != 0 && errno == EPERM;
    ::_exit(is_refused ? 42 : 0);
}
