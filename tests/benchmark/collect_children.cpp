// Loaded into busybox httpd (LD_PRELOAD), which lets the kernel throw its children away: their CPU
// time would be lost.  Where it says "ignore SIGCHLD", the children are waited for instead, and
// their time is added to its own.
#include <dlfcn.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace {

using Handler = void (*)(int);

void collect(int) {
    const int before = errno;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    errno = before;
}

}  // namespace

extern "C" Handler signal(int number, Handler handler) noexcept {
    static const auto original =
        reinterpret_cast<Handler (*)(int, Handler)>(::dlsym(RTLD_NEXT, "signal"));
    return original(number, number == SIGCHLD && handler == SIG_IGN ? collect : handler);
}
