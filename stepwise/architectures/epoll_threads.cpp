// Several event loops, a thread each: every loop accepts from the same listener and keeps the
// connections that it accepted; what the loops share is the count against the limit.
#include <memory>
#include <thread>
#include <vector>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/event_loop.hpp"

namespace stepwise {

void run_epoll_threads(Server& server) {
    std::atomic<std::size_t> open_connections = 0;
    std::vector<std::unique_ptr<EventLoop>> loops;
    for (unsigned number = 1; number <= server.workers; ++number)
        loops.push_back(std::make_unique<EventLoop>(server, number, open_connections));
    std::vector<std::jthread> threads;
    threads.reserve(loops.size());
    try {
        for (const auto& loop : loops) threads.emplace_back([&loop] { loop->run(); });
    } catch (...) {
        server.stop.request();  // those that run already must end before they can be joined
        throw;
    }
}

}  // namespace stepwise
