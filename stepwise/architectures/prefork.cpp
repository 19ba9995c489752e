// Processes that are there before the clients come.  All of them wait in accept on the same
// listener, and the kernel wakes one; the parent does nothing but replace those that die.
#include <unistd.h>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/supervise.hpp"
#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

[[noreturn]] void serve_as_child(Server& server, unsigned number) {
    server.stop.forget_listeners();
    Worker worker{server, number};
    for (;;) {
        Connection connection;
        if (!accept_when_one_comes(worker, connection)) ::_exit(0);
        serve_until_done(worker, connection);
    }
}

}  // namespace

void run_prefork(Server& server) {
    Worker parent{server, 0};
    Children children{server.workers};
    bool trouble = false;
    while (!server.stop.requested()) {
        while (!children.is_full() && !trouble) {
            const Children::Forked child = children.fork();
            if (child.pid == 0) serve_as_child(server, child.number);
            if (child.pid < 0) trouble = true;
        }
        // After a failure the next attempt comes later, so that a crash at start cannot spin.
        announce::wait_as_parent(parent, children, false, trouble ? server.limits.pause : -1);
        trouble = reap(parent, children);
    }
    finish(parent, children);
}

}  // namespace stepwise
