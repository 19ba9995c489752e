// How a server is told to stop.  One call does it, from a signal handler or from another thread:
// shutting down the listeners wakes everyone who waits, in every process and thread.
#pragma once

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>

namespace stepwise {

/// Now, in nanoseconds of CLOCK_MONOTONIC: what every time limit is measured with.
[[nodiscard]] std::int64_t monotonic_now() noexcept;
/// The same clock as it stood at the last tick of the kernel, some milliseconds ago at most: for
/// what happens with each request and need not be exact.  Costs a few nanoseconds.
[[nodiscard]] std::int64_t coarse_now() noexcept;

class Stop {
  public:
    /// `listener` is borrowed; `grace`: nanoseconds that what is in flight may still take.
    Stop(int listener, std::int64_t grace) noexcept
        : listeners_{listener}, count_(1), grace_(grace) {}

    static constexpr std::size_t most_listeners = 16;
    /// One more listener, before the server runs.  False if there are too many.
    [[nodiscard]] bool also(int listener) noexcept {
        if (count_ == most_listeners) return false;
        listeners_[count_++] = listener;
        return true;
    }

    /// Async-signal-safe and thread-safe; the second call changes nothing.
    void request() noexcept;

    /// In a child: a stop concerns this process alone, not the listeners that all share.
    void forget_listeners() noexcept { count_ = 0; }

    [[nodiscard]] bool requested() const noexcept { return deadline_.load() != 0; }
    /// Requested, and the grace period is over.
    [[nodiscard]] bool is_overdue(std::int64_t now) const noexcept {
        const std::int64_t deadline = deadline_.load(std::memory_order_relaxed);
        return deadline != 0 && now >= deadline;
    }
    [[nodiscard]] std::int64_t deadline() const noexcept { return deadline_.load(); }

  private:
    std::array<int, most_listeners> listeners_;
    std::size_t count_;
    std::int64_t grace_;
    std::atomic<std::int64_t> deadline_ = 0;
    static_assert(std::atomic<std::int64_t>::is_always_lock_free, "needed in a signal handler");
};

/// While it lives, SIGINT and SIGTERM, and with them SIGHUP and SIGUSR1 (kernel/reopen.hpp), are
/// held back (blocked) in this thread and in what it forks.
class StopSignals {
  public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    [[nodiscard]] static sigset_t set() noexcept;
    /// From now on they change nothing: this process is ending anyway.
    static void ignore() noexcept;
    /// In a child that has its handlers now: lets them through, whatever was blocked before.
    static void let_through() noexcept;

  private:
    sigset_t former_;
};

/// While it lives, SIGINT and SIGTERM request that stop, and SIGPIPE is ignored.  The former
/// dispositions come back after it; but once a stop was requested, SIGINT and SIGTERM stay ignored,
/// since a second one often follows and must not kill what is ending in order.  One at a time.
class StopOnSignals {
  public:
    explicit StopOnSignals(Stop& stop);
    ~StopOnSignals();
    StopOnSignals(const StopOnSignals&) = delete;
    StopOnSignals& operator=(const StopOnSignals&) = delete;
};

}  // namespace stepwise
