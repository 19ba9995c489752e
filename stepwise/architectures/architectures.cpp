// The table of architectures: everything that programs and people need to know to choose one.
#include "stepwise/architectures/architectures.hpp"

#include <array>

namespace stepwise {
namespace {

constexpr std::string_view in_the_backlog =
    "waits in the kernel's backlog: nobody is free to say so much as no";
constexpr std::string_view gets_503 =
    "gets 503 at once: the loop is free to answer, and its limit is memory, not workers";

constexpr std::array<Architecture, 7> table = {{
    {"single", "one thread, one connection after the other", 1, 1, in_the_backlog, run_single},
    {"fork", "a new process for each connection", 64, 4096, in_the_backlog, run_fork},
    {"prefork", "processes that are there before the clients come", 16, 4096, in_the_backlog,
     run_prefork},
    {"thread", "a new thread for each connection", 256, 16384, in_the_backlog, run_thread},
    {"thread-pool", "threads that are there before, and a queue in front of them", 16, 4096,
     "waits in a bounded queue, then in the backlog", run_thread_pool},
    {"epoll", "one thread that watches all connections at once", 1, 1, gets_503, run_epoll},
    {"epoll-threads", "several such threads, each with connections of its own", 0, 256, gets_503,
     run_epoll_threads},
}};

}  // namespace

std::span<const Architecture> architectures() noexcept { return table; }

const Architecture* find_architecture(std::string_view name) noexcept {
    for (const Architecture& architecture : table)
        if (architecture.name == name) return &architecture;
    return nullptr;
}

}  // namespace stepwise
