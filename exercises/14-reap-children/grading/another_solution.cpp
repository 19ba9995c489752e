// waitid(2): it tells how a child ended without macros, and reap_all is a loop around reap_ended.
#include <sys/wait.h>

#include <cerrno>

#include "exercise.hpp"

bool reap_ended(std::vector<EndedChild>& ended) {
    siginfo_t information;
    do {
        information.si_pid = 0;
        if (waitid(P_ALL, 0, &information, WEXITED | WNOHANG) != 0) return false;
        if (information.si_pid == 0) return true;
        const bool by_itself = information.si_code == CLD_EXITED;
        ended.push_back({information.si_pid, by_itself ? information.si_status : 0,
                         by_itself ? 0 : information.si_status});
    } while (true);
}

void reap_all(std::vector<EndedChild>& ended) {
    while (reap_ended(ended)) {
        // Waits until one has ended, and leaves it to reap_ended.  After EINTR none may have.
        siginfo_t information;
        waitid(P_ALL, 0, &information, WEXITED | WNOWAIT);
    }
}
