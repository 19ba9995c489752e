// fork(2) and waitpid(2), with the bookkeeping between them.
#include "stepwise/kernel/children.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace stepwise {
namespace {

void note_child(int) {}  // its only purpose is to end the parent's wait

}  // namespace

Children::Children(unsigned most) : slots_(most, 0) {
    sigset_t blocked;
    sigemptyset(&blocked);
    for (int signal : {SIGCHLD, SIGINT, SIGTERM}) sigaddset(&blocked, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &former_mask_);
    struct sigaction action {};
    action.sa_handler = note_child;
    ::sigaction(SIGCHLD, &action, &former_child_);
}

Children::~Children() {
    signal_all(SIGKILL);
    for (pid_t& pid : slots_)
        if (pid > 0)
            while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
    ::sigaction(SIGCHLD, &former_child_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
}

Children::Forked Children::fork() {
    unsigned slot = 0;
    while (slot < slots_.size() && slots_[slot] != 0) ++slot;
    if (slot == slots_.size()) {
        errno = EAGAIN;
        return {-1, 0};
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        slots_.clear();  // its siblings are none of its business
        running_ = 0;
        ::sigaction(SIGCHLD, &former_child_, nullptr);
        ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
    } else if (pid > 0) {
        slots_[slot] = pid;
        ++running_;
    }
    return {pid, slot + 1};
}

Children::Reaped Children::reap_one() noexcept {
    int status = 0;
    for (unsigned slot = 0; slot < slots_.size(); ++slot) {
        const pid_t pid = slots_[slot];
        if (pid == 0 || ::waitpid(pid, &status, WNOHANG) != pid) continue;
        slots_[slot] = 0;
        --running_;
        return {pid, slot + 1, !(WIFEXITED(status) && WEXITSTATUS(status) == 0)};
    }
    return {0, 0, false};
}

void Children::let_signals_in() const noexcept {
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, &former_mask_, &blocked);
    ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
}

void Children::signal_all(int signal) noexcept {
    for (pid_t pid : slots_)
        if (pid > 0) ::kill(pid, signal);
}

}  // namespace stepwise
