// What the kernel counts of a server and all its children: see proc(5).  Reading it costs the
// server nothing.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace stepwise::compare {

/// A process and its descendants that are alive (no zombies), the root first.
[[nodiscard]] std::vector<pid_t> tree_of(pid_t root);

struct Usage {
    unsigned processes = 0, threads = 0;
    double cpu = 0;  ///< seconds, also of children that have ended and were waited for
};
[[nodiscard]] Usage usage_of(pid_t root);

/// Context switches so far, of threads that are alive: a file for each of them is read.
[[nodiscard]] std::uint64_t switches_of(pid_t root);

/// Octets of memory, pages that are shared divided among those who share them (PSS); 0 if the
/// kernel does not tell.
[[nodiscard]] std::uint64_t memory_of(pid_t root);

}  // namespace stepwise::compare
