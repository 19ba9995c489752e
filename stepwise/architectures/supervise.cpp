// The parent's side of fork and prefork.
#include "stepwise/architectures/supervise.hpp"

#include <vector>

#include "stepwise/stages/7_log/write_lines.hpp"

namespace stepwise {

bool wait_as_parent(Worker& parent, const Children& children, bool for_clients,
                    std::int64_t nanoseconds) {
    std::vector<pollfd> listeners;
    if (for_clients)
        for (const Listening& listening : parent.server.listening)
            listeners.push_back({listening.socket, POLLIN, 0});
    Step step{parent.self, Stage::waiting};
    step.fact("for", for_clients ? "connection or child" : "child");
    const int ready = step.ppoll(listeners, nanoseconds, &children.mask_while_waiting());
    children.let_signals_in();
    reopen_all_if_asked(step, parent.server);  // a signal to do so ends the wait as well
    return ready > 0;
}

bool reap(Worker& parent, Children& children) {
    bool failed = false;
    for (auto ended = children.reap_one(); ended.pid != 0; ended = children.reap_one()) {
        failed = failed || ended.failed;
        parent.server.scoreboard->free_all_of(ended.pid);  // it cannot do so itself any more
        Notes notes{parent.self, Stage::waiting};
        notes.fact(ended.failed ? "died" : "reaped", static_cast<std::uint64_t>(ended.pid));
    }
    return failed;
}

void finish(Worker& parent, Children& children) {
    while (children.running() > 0 && !parent.server.stop.is_overdue(monotonic_now())) {
        children.signal_all(SIGTERM);  // again, for one that looked away at the wrong moment
        wait_as_parent(parent, children, false, 50 * milliseconds);
        reap(parent, children);
    }
}

}  // namespace stepwise
