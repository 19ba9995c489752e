// What /proc tells of a server's processes: are there any left, what do they hold, what do they
// use?
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <vector>

namespace servers {

/// All processes of that process group, zombies included.
[[nodiscard]] std::vector<pid_t> processes_of_group(pid_t group);
/// All whose parent that is, zombies included.
[[nodiscard]] std::vector<pid_t> children_of(pid_t parent);
/// How many descriptors a process holds; 0 if it is gone.
[[nodiscard]] std::size_t descriptors_of(pid_t process);
/// Octets of memory in use now.
[[nodiscard]] std::size_t memory_of(pid_t process);
/// Processor time used so far, user and system.
[[nodiscard]] std::chrono::milliseconds processor_time_of(pid_t process);
/// Threads of a process; 0 if it is gone.
[[nodiscard]] std::size_t threads_of(pid_t process);

}  // namespace servers
