// What the stages and both orders need between the stages: how one says no, the end of a
// transaction, and the clock.
#include <algorithm>

#include "stepwise/stages/4_resource/questions.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

Outcome close_now(Step& step, Worker& worker, Connection& connection, const char* silent) {
    step.fact("silent", silent);
    if (connection.transaction) let_go_of_file(step, worker, connection.transaction->resource);
    step.close(connection.socket.release());
    return Outcome::closed;
}

Outcome answer_too_slow(Step& step, Connection& connection, const char* silent) {
    step.fact("silent", silent);
    refuse_and_close(connection, http::Status::request_timeout, "request_too_slow");
    return Outcome::answered;
}

/// The time of this phase is up.
Outcome end_phase(Worker& worker, Connection& connection) {
    const Phase phase = connection.phase;
    Step step{worker.actor(connection), phase == Phase::response ? Stage::send : Stage::receive};
    switch (phase) {
        case Phase::idle:
            return close_now(step, worker, connection,
                             connection.transaction_number == 1 ? "sent_nothing" : "idle");
        case Phase::head: return answer_too_slow(step, connection, "head");
        case Phase::body: return answer_too_slow(step, connection, "body");
        case Phase::lingering: return close_now(step, worker, connection, "lingering");
        case Phase::response: break;
    }
    close_now(step, worker, connection, "response");
    return Outcome::gone;
}

/// The server's grace period is over.
Outcome cut_off(Worker& worker, Connection& connection) {
    const Phase phase = connection.phase;
    Step step{worker.actor(connection), phase == Phase::response ? Stage::send : Stage::receive};
    close_now(step, worker, connection, "server_stops");
    if (phase == Phase::idle || phase == Phase::lingering) return Outcome::closed;
    if (phase != Phase::response)
        refuse_and_close(connection, http::Status::service_unavailable, "server_stops");
    return Outcome::gone;
}

}  // namespace

Outcome refuse(Notes& notes, Connection& connection, http::Status status,
               const char* why) noexcept {
    refuse_and_close(connection, status, why);
    return decline(notes, connection, status, why);
}

Outcome decline(Notes& notes, Connection& connection, http::Status status,
                const char* why) noexcept {
    connection.transaction->answer.status = status;
    connection.transaction->answer.why = why;
    notes.fact("status", static_cast<std::uint64_t>(http::code(status)));
    notes.fact("why", why);
    return Outcome::answered;
}

Outcome check_time(Worker& worker, Connection& connection) {
    const std::int64_t now = monotonic_now();
    const Stop& stop = worker.server.stop;
    if (stop.is_overdue(now)) return cut_off(worker, connection);
    if (is_awaiting(connection)) return Outcome::would_block;  // the stage keeps that time itself
    if (now < connection.deadline) return Outcome::would_block;
    return end_phase(worker, connection);
}

bool uses_body(const Connection& connection) noexcept {
    const Transaction& t = *connection.transaction;
    return t.takes_body && t.body_begun && !t.body_is_whole;
}

bool is_awaiting(const Connection& connection) noexcept {
    return connection.transaction && connection.transaction->awaited_count > 0;
}

std::int64_t time_to_await(const Worker& worker, const Connection& connection) {
    const std::int64_t left = connection.transaction->await_until - monotonic_now();
    return std::clamp(left, std::int64_t{0}, worker.server.limits.slice());
}

bool can_receive(const Connection& connection) noexcept {
    if (connection.may_have_input) return true;
    switch (connection.phase) {
        case Phase::idle: break;
        case Phase::body:
            if (!connection.transaction->body_begun) return true;
            break;
        case Phase::head:  // what is left has been looked at and is not enough
        case Phase::response:
        case Phase::lingering: return false;
    }
    return connection.transaction && !connection.transaction->input.unused().empty();
}

void begin_next_transaction(Worker& worker, Connection& connection) {
    const std::int64_t now = coarse_now();
    connection.next = Stage::receive;
    connection.score.enter(static_cast<std::uint8_t>(Stage::receive));
    if (!connection.is_open()) {
        worker.take_back(connection);
    } else if (connection.phase == Phase::lingering) {
        connection.deadline = now + worker.server.limits.linger;
    } else {
        ++connection.transaction_number;
        connection.phase = Phase::idle;
        connection.deadline = now + worker.server.limits.idle;
        if (connection.transaction->input.unused().empty())
            worker.take_back(connection);
        else
            connection.transaction->clear();
    }
}

void turn_away(Worker& worker, Connection& connection, const char* why) {
    worker.transaction_of(connection);
    refuse_and_close(connection, http::Status::service_unavailable, why);
    connection.next = Stage::build_response;
}

}  // namespace stepwise
