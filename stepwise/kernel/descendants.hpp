// Processes that a child of ours started and left behind.  A process whose parent ends belongs to
// the nearest subreaper above it (prctl(2)), so a subreaper can find and end every one of them.
#pragma once

#include <sys/types.h>

#include <vector>

namespace stepwise {

/// From now on, what our children leave behind becomes ours.
void become_subreaper() noexcept;

/// Children of this process now, zombies included (Linux with CONFIG_PROC_CHILDREN).
[[nodiscard]] std::vector<pid_t> children_of_ours();

/// How many processes there are below `ancestor`, itself not counted; counting stops at `most`.
[[nodiscard]] std::size_t count_descendants(pid_t ancestor, std::size_t most);

/// Kills and reaps all children, and those that become ours while that goes on.  The number of
/// processes that were reaped.
std::size_t end_descendants() noexcept;

}  // namespace stepwise
