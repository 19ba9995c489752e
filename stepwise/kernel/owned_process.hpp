// One owner for each started program, as UniqueFd is for descriptors: whoever gives it up kills its
// process group and reaps it, so that no path of the code can leave a zombie behind.
#pragma once

#include <sys/types.h>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

class OwnedProcess {
  public:
    OwnedProcess() noexcept = default;
    ~OwnedProcess() { end(); }
    OwnedProcess(const OwnedProcess&) = delete;
    OwnedProcess& operator=(const OwnedProcess&) = delete;

    /// A child that was just started, the leader of a process group; `handle`: its pidfd, or -1.
    void own(pid_t child, int handle) noexcept {
        end();
        pid_ = child;
        handle_.reset(handle);
    }
    /// The caller has reaped it.
    void forget() noexcept {
        pid_ = -1;
        handle_.reset();
    }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    /// Readable once it has ended (pidfd_open(2)).
    [[nodiscard]] int handle() const noexcept { return handle_.get(); }
    [[nodiscard]] explicit operator bool() const noexcept { return pid_ > 0; }

  private:
    void end() noexcept;

    pid_t pid_ = -1;
    UniqueFd handle_;
};

}  // namespace stepwise
