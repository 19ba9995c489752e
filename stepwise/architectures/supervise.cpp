// The parent's side of fork and prefork.
#include "stepwise/architectures/supervise.hpp"

#include "stepwise/stages/announce.hpp"

namespace stepwise {

bool reap(Worker& parent, Children& children) {
    bool failed = false;
    for (auto ended = children.reap_one(); ended.pid != 0; ended = children.reap_one()) {
        failed = failed || ended.failed;
        announce::reap(parent, ended);
    }
    return failed;
}

void finish(Worker& parent, Children& children) {
    while (children.running() > 0 && !parent.server.stop.is_overdue(monotonic_now())) {
        children.signal_all(SIGTERM);  // again, for one that looked away at the wrong moment
        announce::wait_as_parent(parent, children, false, 50 * milliseconds);
        reap(parent, children);
    }
}

}  // namespace stepwise
