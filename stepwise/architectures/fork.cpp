// A new process for each connection.  The parent only accepts; what a child does, and whether it
// crashes doing it, touches nobody else.  A process costs much more than a connection.
#include <unistd.h>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/supervise.hpp"
#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

[[noreturn]] void serve_as_child(Worker& worker, unsigned number, Connection& connection) {
    worker.server.stop.forget_listeners();
    worker.become(number);
    announce::close_listeners(worker);
    serve_until_done(worker, connection);
    ::_exit(0);
}

void hand_over(Worker& parent, Children& children, Connection& connection) {
    // What each child would make for itself: it has that at once, and copies what it writes to.
    parent.transaction_of(connection);
    (void)parent.date_and_server();
    const Children::Forked child = children.fork();
    if (child.pid == 0) serve_as_child(parent, child.number, connection);
    if (child.pid < 0) {
        turn_away(parent, connection, "fork_failed");
        serve_until_done(parent, connection);
    } else {
        announce::hand_over(parent, connection, child.pid);
        parent.take_back(connection);
    }
}

}  // namespace

void run_fork(Server& server) {
    Worker parent{server, 0};
    Children children{server.workers};
    while (!server.stop.requested()) {
        // With all children busy, clients wait in the backlog until one of them ends.
        const bool somebody_came =
            announce::wait_as_parent(parent, children, !children.is_full(), -1);
        reap(parent, children);
        if (!somebody_came) continue;
        Connection connection;
        if (!accept_when_one_comes(parent, connection)) break;
        hand_over(parent, children, connection);
    }
    finish(parent, children);
}

}  // namespace stepwise
