// SIGKILL cannot be caught, so the wait that follows it is short.
#include "stepwise/kernel/owned_process.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace stepwise {

void OwnedProcess::end() noexcept {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    forget();
}

}  // namespace stepwise
