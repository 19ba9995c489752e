// The parent's side of fork and prefork.
#include "stepwise/architectures/supervise.hpp"

namespace stepwise {

bool wait_as_parent(Worker& parent, const Children& children, int descriptor,
                    std::int64_t nanoseconds) {
    Step step{parent.self, Stage::waiting};
    step.fact("for", descriptor < 0 ? "child" : "connection or child");
    return step.ppoll(descriptor, nanoseconds, children.mask_while_waiting()) > 0;
}

bool reap(Worker& parent, Children& children) {
    bool failed = false;
    for (auto ended = children.reap_one(); ended.pid != 0; ended = children.reap_one()) {
        failed = failed || ended.failed;
        Notes notes{parent.self, Stage::waiting};
        notes.fact(ended.failed ? "died" : "reaped", static_cast<std::uint64_t>(ended.pid));
    }
    return failed;
}

void finish(Worker& parent, Children& children) {
    while (children.running() > 0 && !parent.server.stop.is_overdue(monotonic_now())) {
        children.signal_all(SIGTERM);  // again, for one that looked away at the wrong moment
        wait_as_parent(parent, children, -1, 50 * milliseconds);
        reap(parent, children);
    }
}

}  // namespace stepwise
