// caught by: keeps-the-others
// Clears the list first.
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
    ended.clear();
    return reap(ended, WNOHANG) == 0;
}

void reap_all(std::vector<EndedChild>& ended) { reap(ended, 0); }
