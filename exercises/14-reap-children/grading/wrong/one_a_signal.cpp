// caught by: all-at-once
// Reaps one child for each SIGCHLD; but signals do not queue.
#include <sys/wait.h>

#include <cerrno>

#include "exercise.hpp"

namespace {

/// Reaps until there is nobody to reap; what waitpid said last.
pid_t reap(std::vector<EndedChild>& ended, int options) {
    for (;;) {
        int status = 0;
        const pid_t process = waitpid(-1, &status, options);
        if (process < 0 && errno == EINTR) continue;
        if (process <= 0) return process;
        EndedChild child;
        child.process = process;
        if (WIFEXITED(status)) child.exit_status = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) child.signal = WTERMSIG(status);
        ended.push_back(child);
    }
}

}  // namespace

bool reap_ended(std::vector<EndedChild>& ended) {
    int status = 0;
    const pid_t process = waitpid(-1, &status, WNOHANG);
    if (process > 0)
        ended.push_back({process, WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                         WIFSIGNALED(status) ? WTERMSIG(status) : 0});
    return process >= 0;
}

void reap_all(std::vector<EndedChild>& ended) { reap(ended, 0); }
