// The order of the stages, for a worker that may wait: it takes one connection and does not leave
// it until it is over.  Compare serve_while_ready.cpp, which does the same without ever waiting.
#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

/// Makes attempts at a stage until it is done.  The waiting happens in the kernel, within the
/// attempt; each time it gives up, the clock decides whether there will be another one.
Outcome wait_for(Outcome (*attempt)(Worker&, Connection&), Worker& worker, Connection& connection) {
    for (;;) {
        const Outcome outcome = attempt(worker, connection);
        if (outcome == Outcome::awaits)
            announce::wait_for_others(worker, connection, time_to_await(worker, connection));
        else if (outcome != Outcome::unfinished && outcome != Outcome::would_block)
            return outcome;
        announce::flush_logs(worker, connection);
        const Outcome late = check_time(worker, connection);
        if (late != Outcome::would_block) return late;
    }
}

/// Stages 2 to 4.  A body is received once stage 4 knows what for, and used by it then.
Outcome take_request(Worker& worker, Connection& connection) {
    Outcome outcome = Outcome::done;
    if (connection.next == Stage::accept) outcome = wait_for(announce::admit, worker, connection);
    if (outcome == Outcome::done) outcome = wait_for(announce::receive, worker, connection);
    if (outcome == Outcome::done) outcome = announce::process(worker, connection);
    if (outcome == Outcome::done) outcome = wait_for(announce::access_resource, worker, connection);
    if (connection.phase == Phase::body) outcome = wait_for(announce::receive, worker, connection);
    if (outcome == Outcome::done && uses_body(connection))
        outcome = wait_for(announce::access_resource, worker, connection);
    return outcome;
}

}  // namespace

bool accept_when_one_comes(Worker& worker, Connection& connection) {
    while (!worker.server.stop.requested()) {
        switch (announce::accept(worker, connection, Sockets::may_wait)) {
            case Accepted::connection: return true;
            case Accepted::nobody: break;
            case Accepted::out_of_resources: announce::pause(worker); break;
            case Accepted::stopped: return false;
        }
    }
    return false;
}

void serve_until_done(Worker& worker, Connection& connection) {
    while (connection.is_open()) {
        Outcome outcome = Outcome::answered;  // already, if the connection was turned away
        if (connection.next <= Stage::receive) outcome = take_request(worker, connection);
        connection.next = Stage::receive;
        if (outcome == Outcome::closed) break;
        if (outcome != Outcome::gone) {
            announce::build_response(worker, connection);
            wait_for(announce::send, worker, connection);
        }
        announce::log(worker, connection);
        begin_next_transaction(worker, connection);
    }
    announce::flush_logs(worker, connection);
}

}  // namespace stepwise
