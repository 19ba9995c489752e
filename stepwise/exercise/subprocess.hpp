// Runs a program that must not hang us: bounded in time and in what it prints, and whatever it
// leaves behind is ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stepwise {

struct Finish {
    bool started = false;  ///< false: no such program, say
    bool timed_out = false;
    int status = 0;  ///< as waitpid(2) gives it
    std::string output;
    std::uint64_t lost = 0;  ///< octets of output beyond the limit

    [[nodiscard]] bool succeeded() const noexcept { return started && !timed_out && status == 0; }
};

struct Bounds {
    std::int64_t nanoseconds = 0;
    std::size_t output = 1 << 20;  ///< octets that are kept
    bool with_errors = false;      ///< standard error belongs to the output
};

/// In a process group of its own, with /dev/null as standard input.  Throws std::system_error if
/// not even fork works.  Thread-safe.
[[nodiscard]] Finish run_bounded(const std::vector<std::string>& command, const Bounds& bounds);

}  // namespace stepwise
