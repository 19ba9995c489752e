// Section 9: system calls that fail where nobody expects it.  strace makes the kernel's answer
// wrong for one call of each thread or process; it may cost the transaction that made it, and
// nothing else.
#include <cstdlib>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

struct Fault {
    const char *call, *error;
    int when;  ///< which of a thread's calls of that name fails
};

// The first few calls of a name may belong to the server's start, which is allowed to fail.  (No
// shutdown: the stop makes one on the listener, and could not do without.)
constexpr Fault faults[] = {
    {"accept4", "ECONNABORTED", 2},
    {"accept4", "EMFILE", 2},
    {"accept4", "ENOMEM", 2},
    {"accept4", "EPERM", 2},
    {"accept4", "EINTR", 2},
    {"recvfrom", "EIO", 1},
    {"recvfrom", "ENOMEM", 2},
    {"recvfrom", "EINTR", 1},
    {"recvfrom", "ECONNRESET", 1},
    {"sendto", "EIO", 1},
    {"sendto", "ENOBUFS", 2},
    {"sendto", "EPIPE", 1},
    {"sendto", "EINTR", 1},
    {"sendfile", "EIO", 1},
    {"sendfile", "ENOMEM", 2},
    {"sendfile", "EINTR", 1},
    {"openat2", "EIO", 3},
    {"openat2", "EMFILE", 4},
    {"openat2", "EAGAIN", 3},
    {"statx", "EIO", 3},
    {"write", "EIO", 4},
    {"write", "ENOSPC", 3},
    {"write", "EINTR", 5},
    {"setsockopt", "ENOMEM", 6},
    {"epoll_ctl", "ENOMEM", 4},
    {"epoll_ctl", "ENOSPC", 5},
    {"epoll_wait", "EINTR", 2},
    {"ppoll", "EINTR", 2},
    {"clone,clone3,fork", "EAGAIN", 5},  // beyond the three workers that are made at the start
    {"clone,clone3,fork", "ENOMEM", 5},
};

/// It is there, and may trace.
bool has_strace() { return std::system("strace -o /dev/null true >/dev/null 2>&1") == 0; }

/// -DDD: strace is the server's grandchild, so that the server is the process that the tests know.
std::vector<std::string> strace_with(const Fault& fault) {
    const std::string call = fault.call;
    return {"strace",
            "-DDD",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=" + call,
            "-e",
            "inject=" + call + ":error=" + fault.error + ":when=" + std::to_string(fault.when)};
}

/// The file, whole, or an error that says so; never something else.
bool is_served(const ServerUnderTest& server, std::string_view target, std::string_view text) {
    try {
        const Response response = fetch(server, target);
        if (response.status != 200) {
            CHECK(response.status >= 500);
            return false;
        }
        CHECK(response.body == text);
        return response.body == text;
    } catch (const Broken&) {
        return false;  // cut off: the client can see that
    }
}

/// How many of so many requests in a row were not served.
int failures_of(const ServerUnderTest& server, int count) {
    int failures = 0;
    for (int i = 0; i < count; ++i) failures += !is_served(server, "/file.txt", file_text);
    return failures;
}

}  // namespace

TEST_CASE("http 9: a system call that fails costs at most its own transaction") {
    if (runs_in_process()) return say_skipped("a fault would be the tests' own, too");
    if (std::getenv("STEPWISE_QUICK")) return say_skipped("a sanitizer makes calls of its own");
    if (!has_strace()) return say_skipped("strace is not installed, or may not trace here");
    constexpr int workers = 3;
    int met = 0;
    for (const Fault& fault : faults) {
        CAPTURE(std::string{fault.call});
        CAPTURE(std::string{fault.error});
        Options options;
        options.launcher = strace_with(fault);
        options.limits.pause = 20 * stepwise::milliseconds;
        if (has_many_workers() && architecture() != "epoll") options.workers = workers;
        ServerUnderTest server{options};
        const int failures = failures_of(server, 18);
        // Each worker meets the fault once; one that is made for a connection perhaps every time.
        CHECK((failures <= workers || !has_lasting_worker()));
        met += failures;
        server.stop();
    }
    CHECK(met > 3);  // the faults did come
}
