// Child processes, numbered, counted and never forgotten: each one that ends is reaped.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <vector>

namespace stepwise {

/// While it lives, SIGCHLD, SIGINT and SIGTERM are blocked and come through only while the parent
/// waits (with `mask_while_waiting`), so that none can slip in between a check and a wait.
class Children {
  public:
    explicit Children(unsigned most);
    ~Children();  ///< kills and reaps what is left
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;

    [[nodiscard]] unsigned running() const noexcept { return running_; }
    [[nodiscard]] bool is_full() const noexcept { return running_ == slots_.size(); }

    struct Forked {
        pid_t pid;        ///< 0: this is the child; -1: fork failed, errno says why
        unsigned number;  ///< the child's, 1 to most
    };
    /// The child gets back the signal mask and dispositions from before, and no children.
    [[nodiscard]] Forked fork();

    struct Reaped {
        pid_t pid;
        unsigned number;
        bool failed;  ///< killed by a signal, or a status other than 0
    };
    /// One child that has ended, if there is one: pid 0 if not.
    [[nodiscard]] Reaped reap_one() noexcept;

    void signal_all(int signal) noexcept;

    /// For ppoll(2): the mask under which the signals come through.
    [[nodiscard]] const sigset_t& mask_while_waiting() const noexcept { return former_mask_; }
    /// Handles the signals that are pending.  ppoll(2) does not if a descriptor is ready, so a
    /// parent that always has a client would never hear that it shall stop.
    void let_signals_in() const noexcept;

  private:
    std::vector<pid_t> slots_;  // 0: free
    unsigned running_ = 0;
    sigset_t former_mask_{};
    struct sigaction former_child_ {};
};

}  // namespace stepwise
