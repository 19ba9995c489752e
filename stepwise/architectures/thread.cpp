// A new thread for each connection.  Cheaper than a process, and no wall between them: one bad
// write can hurt every connection.
#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/threads.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {

void run_thread(Server& server) {
    Worker acceptor{server, 0};
    OpenConnections open;
    Threads threads{server.workers};
    for (;;) {
        // With all threads busy, clients wait in the backlog until one of them ends.
        const unsigned number = threads.wait_for_number(acceptor);
        const auto connection = std::make_shared<Connection>();
        if (!accept_when_one_comes(acceptor, *connection)) break;
        open.add(*connection);
        const bool started = threads.start(number, [&server, &open, number, connection] {
            Worker worker{server, number};
            serve_until_done(worker, *connection);
            open.remove(*connection);
        });
        if (started) continue;
        open.remove(*connection);
        turn_away(acceptor, *connection, "no_thread_to_be_had");
        serve_until_done(acceptor, *connection);
    }
    threads.finish(open, server.stop);
}

}  // namespace stepwise
