// One thread that watches all connections at once.  It waits in one place only, for all of them
// together, and a silent client costs it a table entry.
#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/event_loop.hpp"

namespace stepwise {

void run_epoll(Server& server) {
    std::atomic<std::size_t> open_connections = 0;
    EventLoop{server, 1, open_connections}.run();
}

}  // namespace stepwise
