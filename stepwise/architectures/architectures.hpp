// Seven ways to wait: the architectures of the book, in its order.  Each stands in a file of its
// name and differs from the others in nothing but who waits where.
#pragma once

#include <span>
#include <string_view>

#include "stepwise/stages/server.hpp"

namespace stepwise {

struct Architecture {
    std::string_view name;
    std::string_view summary;       ///< one line for --help
    unsigned default_workers;       ///< 0: one for each processor
    unsigned most_workers;          ///< 1: it has just one
    std::string_view at_the_bound;  ///< what happens to a client when all workers are busy, and why
    /// Serves until `server.stop` is requested and what was in flight is done, or its grace period
    /// is over; then returns.  Throws std::system_error if it cannot start its workers.
    void (*run)(Server& server);
};

[[nodiscard]] std::span<const Architecture> architectures() noexcept;
/// nullptr if there is none of that name.
[[nodiscard]] const Architecture* find_architecture(std::string_view name) noexcept;

void run_single(Server& server);
void run_fork(Server& server);
void run_prefork(Server& server);
void run_thread(Server& server);
void run_thread_pool(Server& server);
void run_epoll(Server& server);
void run_epoll_threads(Server& server);

}  // namespace stepwise
