// The order of the stages, for a worker that may not wait: it does what can be done now and says
// what it wants next.  Every `return` stands where serve_until_done.cpp waited; where it goes on
// from is no longer a place in the program but a value in the connection.
#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

/// Transactions, or pieces of a response, before the others get their turn.
constexpr int most_in_a_turn = 32;

Stage next_after(const Connection& connection, Outcome outcome) {
    switch (outcome) {
        case Outcome::gone: return Stage::log;
        case Outcome::answered:
            return connection.phase == Phase::body ? Stage::receive : Stage::build_response;
        case Outcome::done:
            if (connection.next == Stage::receive && connection.transaction->body_begun)
                return uses_body(connection) ? Stage::access_resource : Stage::build_response;
            if (connection.next == Stage::access_resource && connection.phase == Phase::body)
                return Stage::receive;
            return static_cast<Stage>(static_cast<int>(connection.next) + 1);
        case Outcome::unfinished:
        case Outcome::would_block:
        case Outcome::awaits:
        case Outcome::closed: break;
    }
    return connection.next;
}

}  // namespace

Accepted accept_if_one_waits(Worker& worker, Connection& connection) {
    return announce::accept(worker, connection, Sockets::never_wait);
}

Wants serve_while_ready(Worker& worker, Connection& connection, Stage until) {
    if (!connection.is_open() && connection.next <= Stage::receive) return Wants::nothing;
    for (int turn = 0; turn < most_in_a_turn;) {
        if (connection.next == until) return Wants::to_go_on;
        Outcome outcome = Outcome::done;
        switch (connection.next) {
            case Stage::accept: outcome = announce::admit(worker, connection); break;
            case Stage::receive:
                if (!can_receive(connection)) return Wants::to_read;
                outcome = announce::receive(worker, connection);
                if (outcome == Outcome::would_block) return Wants::to_read;
                if (outcome == Outcome::unfinished)
                    return connection.may_have_input ? Wants::another_turn : Wants::to_read;
                break;
            case Stage::process: outcome = announce::process(worker, connection); break;
            case Stage::access_resource:
                outcome = announce::access_resource(worker, connection);
                break;
            case Stage::build_response: announce::build_response(worker, connection); break;
            case Stage::send:
                outcome = announce::send(worker, connection);
                if (outcome == Outcome::would_block) return Wants::to_write;
                if (outcome == Outcome::unfinished) ++turn;
                break;
            case Stage::log:
                announce::log(worker, connection);
                begin_next_transaction(worker, connection);
                if (!connection.is_open()) return Wants::nothing;
                ++turn;
                continue;
            case Stage::waiting: return Wants::nothing;
        }
        if (outcome == Outcome::awaits) return Wants::others;
        if (outcome == Outcome::closed) return Wants::nothing;
        connection.next = next_after(connection, outcome);
    }
    return Wants::another_turn;
}

std::array<Wants, most_side_by_side> serve_side_by_side(Worker& worker,
                                                        std::span<Connection* const> connections) {
    std::array<Wants, most_side_by_side> wants;
    wants.fill(Wants::to_go_on);
    for (const Stage until : {Stage::process, Stage::send, Stage::waiting})
        for (std::size_t i = 0; i < connections.size(); ++i)
            if (wants[i] == Wants::to_go_on)
                wants[i] = serve_while_ready(worker, *connections[i], until);
    return wants;
}

bool is_late(Worker& worker, Connection& connection) {
    if (is_awaiting(connection) && monotonic_now() >= connection.transaction->await_until)
        return true;
    const Outcome late = check_time(worker, connection);
    if (late == Outcome::answered) connection.next = Stage::build_response;
    if (late == Outcome::gone) connection.next = Stage::log;
    return late != Outcome::would_block;
}

}  // namespace stepwise
