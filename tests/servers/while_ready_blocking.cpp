// See the header.
#include "while_ready_blocking.hpp"

#include <algorithm>
#include <list>
#include <thread>

#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace servers {

namespace {

struct Served {
    stepwise::Connection connection;
    std::atomic<bool> is_over = false;
    std::thread thread;
};

void serve(stepwise::Server& server, Served& served, unsigned number) {
    stepwise::Worker worker{server, number};
    using stepwise::Wants;
    // The socket waits for us, for one slice of time at most: so whatever the connection wants of
    // its client, there is nothing to do but look at the clock and try again.
    for (;;) {
        const Wants wants = stepwise::serve_while_ready(worker, served.connection);
        if (wants == Wants::nothing) break;
        if (wants == Wants::others)
            stepwise::announce::wait_for_others(worker, served.connection,
                                                stepwise::time_to_await(worker, served.connection));
        static_cast<void>(stepwise::is_late(worker, served.connection));
    }
    stepwise::announce::flush_logs(worker, served.connection);
    served.is_over = true;
}

void forget_those_that_are_over(std::list<Served>& all) {
    for (auto at = all.begin(); at != all.end();) {
        if (at->is_over) {
            at->thread.join();
            at = all.erase(at);
        } else {
            ++at;
        }
    }
}

}  // namespace

void run_while_ready_blocking(stepwise::Server& server) {
    stepwise::Worker acceptor{server, 0};
    std::list<Served> all;
    unsigned number = 0;
    for (;;) {
        auto& next = all.emplace_back();
        if (!stepwise::accept_when_one_comes(acceptor, next.connection)) break;
        next.thread = std::thread{serve, std::ref(server), std::ref(next), ++number};
        forget_those_that_are_over(all);
    }
    for (auto& served : all)
        if (served.thread.joinable()) served.thread.join();
}

}  // namespace servers
