// Finds them in /proc: there is no system call that lists a process's children.
#include "stepwise/kernel/descendants.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace stepwise {
namespace {

std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> found;
    std::error_code ignored;
    const std::string threads = "/proc/" + std::to_string(process) + "/task";
    for (const auto& thread : std::filesystem::directory_iterator{threads, ignored}) {
        std::ifstream list{thread.path() / "children"};
        for (pid_t child = 0; list >> child;) found.push_back(child);
    }
    return found;
}

}  // namespace

void become_subreaper() noexcept { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

std::vector<pid_t> children_of_ours() { return children_of(::getpid()); }

std::size_t count_descendants(pid_t ancestor, std::size_t most) {
    std::vector<pid_t> found = children_of(ancestor);
    for (std::size_t i = 0; i < found.size() && found.size() < most; ++i)
        for (const pid_t child : children_of(found[i])) found.push_back(child);
    return found.size();
}

std::size_t end_descendants() noexcept {
    std::size_t reaped = 0;
    while (true) {
        try {
            for (const pid_t child : children_of_ours()) {
                ::kill(-child, SIGKILL);  // the group at once: none of it can fork in between
                ::kill(child, SIGKILL);
            }
        } catch (const std::exception&) {
            return reaped;  // no memory or no descriptor left to look with
        }
        const pid_t ended = ::waitpid(-1, nullptr, __WALL);
        if (ended > 0) ++reaped;
        if (ended < 0 && errno != EINTR) return reaped;
    }
}

}  // namespace stepwise
