// The signal handler does the two things that signal-safety(7) allows and that suffice: it stores
// an atomic number, and it shuts the listener down.
#include "stepwise/kernel/stop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace stepwise {
namespace {

/// The one mutable global: a signal handler gets no argument of ours.
std::atomic<Stop*> stop_on_signal = nullptr;

struct sigaction former_int, former_term, former_pipe, former_size;

void request_stop(int) {
    const int saved = errno;
    if (Stop* stop = stop_on_signal.load()) stop->request();
    errno = saved;
}

std::int64_t now_of(clockid_t clock) noexcept {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void install(int signal, void (*handler)(int), struct sigaction& former) {
    struct sigaction action {};
    action.sa_handler = handler;  // no SA_RESTART: a blocked call shall return and see the request
    ::sigaction(signal, &action, &former);
}

}  // namespace

std::int64_t monotonic_now() noexcept { return now_of(CLOCK_MONOTONIC); }
std::int64_t coarse_now() noexcept { return now_of(CLOCK_MONOTONIC_COARSE); }

void Stop::request() noexcept {
    std::int64_t none = 0;
    if (!deadline_.compare_exchange_strong(none, monotonic_now() + grace_)) return;
    for (std::size_t i = 0; i < count_; ++i) ::shutdown(listeners_[i], SHUT_RDWR);
}

sigset_t StopSignals::set() noexcept {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGUSR1);
    return signals;
}

StopSignals::StopSignals() : former_{} {
    const sigset_t signals = set();
    ::pthread_sigmask(SIG_BLOCK, &signals, &former_);
}

StopSignals::~StopSignals() { ::pthread_sigmask(SIG_SETMASK, &former_, nullptr); }

void StopSignals::ignore() noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

void StopSignals::let_through() noexcept {
    const sigset_t signals = set();
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

StopOnSignals::StopOnSignals(Stop& stop) {
    stop_on_signal = &stop;
    install(SIGINT, request_stop, former_int);
    install(SIGTERM, request_stop, former_term);
    install(SIGPIPE, SIG_IGN, former_pipe);
    install(SIGXFSZ, SIG_IGN, former_size);  // a file beyond RLIMIT_FSIZE: write(2) says EFBIG
}

StopOnSignals::~StopOnSignals() {
    if (stop_on_signal.load()->requested()) {
        StopSignals::ignore();
    } else {
        ::sigaction(SIGINT, &former_int, nullptr);
        ::sigaction(SIGTERM, &former_term, nullptr);
    }
    ::sigaction(SIGPIPE, &former_pipe, nullptr);
    ::sigaction(SIGXFSZ, &former_size, nullptr);
    stop_on_signal = nullptr;
}

}  // namespace stepwise
