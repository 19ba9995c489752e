// How a server is told that its log files were renamed: SIGHUP or SIGUSR1.  The handler only
// counts; whoever writes the next line of a log sees that the count has changed, and opens the log
// anew.
#pragma once

#include <atomic>
#include <csignal>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {

/// While it lives, SIGHUP and SIGUSR1 add one to that counter.  It lies in shared memory, so a
/// signal to the parent process reaches its children as well; they inherit the handlers.  Calls
/// that wait go on (SA_RESTART), except those that have a time limit, and these are made again.
/// A SIGHUP that the kernel sends, because the terminal is gone, is no wish of the operator: it
/// requests the stop.  The former dispositions come back in the end.  One at a time.
class ReopenOnSignals {
  public:
    ReopenOnSignals(std::atomic<unsigned>& counter, Stop& stop);
    ~ReopenOnSignals();
    ReopenOnSignals(const ReopenOnSignals&) = delete;
    ReopenOnSignals& operator=(const ReopenOnSignals&) = delete;

  private:
    struct sigaction former_hup_ {
    }, former_usr1_{};
    static_assert(std::atomic<unsigned>::is_always_lock_free, "needed in a signal handler");
};

}  // namespace stepwise
