// Each stage as the orders call it: announced to whoever watches, then done.
#pragma once

#include <array>
#include <utility>

#include "stepwise/stages/server.hpp"

namespace stepwise::announce {

/// For the server's state (4_resource/status.cpp): a relaxed store or two.
inline void show(Connection& connection, Stage stage) noexcept {
    connection.score.enter(static_cast<std::uint8_t>(stage));
}

inline Accepted accept(Worker& worker, Connection& connection, Sockets sockets) {
    Step step{worker.self, Stage::accept};
    return worker.server.stages.accept(step, worker, connection, sockets);
}
inline Outcome admit(Worker& worker, Connection& connection) {
    show(connection, Stage::accept);
    Step step{worker.actor(connection), Stage::accept};
    return worker.server.stages.admit(step, worker, connection);
}
inline Outcome receive(Worker& worker, Connection& connection) {
    show(connection, Stage::receive);
    Step step{worker.actor(connection), Stage::receive};
    return worker.server.stages.receive(step, worker, connection);
}
inline Outcome process(Worker& worker, Connection& connection) {
    show(connection, Stage::process);
    connection.score.show_request(connection.transaction->request.line,
                                  connection.transaction_number);
    Notes notes{worker.actor(connection), Stage::process};
    return worker.server.stages.process(notes, worker, connection);
}
inline Outcome access_resource(Worker& worker, Connection& connection) {
    show(connection, Stage::access_resource);
    Step step{worker.actor(connection), Stage::access_resource};
    return worker.server.stages.access_resource(step, worker, connection);
}
inline void build_response(Worker& worker, Connection& connection) {
    show(connection, Stage::build_response);
    Notes notes{worker.actor(connection), Stage::build_response};
    worker.server.stages.build_response(notes, worker, connection);
}
inline Outcome send(Worker& worker, Connection& connection) {
    show(connection, Stage::send);
    Step step{worker.actor(connection), Stage::send};
    return worker.server.stages.send(step, worker, connection);
}
inline void log(Worker& worker, Connection& connection) {
    show(connection, Stage::log);
    worker.server.scoreboard->count_transaction();
    Step step{worker.actor(connection), Stage::log};
    worker.server.stages.log(step, worker, connection);
}
/// Before a wait: log lines that were collected must not wait as well.
inline void flush_logs(Worker& worker, const Connection& connection) {
    if (!worker.has_pending_lines()) return;
    Step step{worker.actor(connection), Stage::log};
    worker.flush_logs(step);
}
/// The parent's copy of a connection that is a child's now.
inline void hand_over(Worker& parent, Connection& connection, pid_t child) {
    Step step{parent.actor(connection), Stage::waiting};
    step.fact("forked", static_cast<std::uint64_t>(child));
    step.close(connection.socket.release());
    connection.score.hand_over(child);
}
/// A child that serves one connection accepts no others.
inline void close_listeners(Worker& child) {
    Step step{child.self, Stage::waiting};
    for (Listening& listening : child.server.listening)
        step.close(std::exchange(listening.socket, -1));
}
/// Waits for what a transaction awaits besides its client, `nanoseconds` at most.
inline void wait_for_others(Worker& worker, const Connection& connection,
                            std::int64_t nanoseconds) {
    const Transaction& t = *connection.transaction;
    std::array<pollfd, Transaction::most_awaited> descriptors{};
    for (std::size_t i = 0; i < t.awaited_count; ++i)
        descriptors[i] = {t.awaited[i].descriptor, t.awaited[i].events, 0};
    Step step{worker.actor(connection), Stage::waiting};
    step.fact("for", "others");
    step.ppoll({descriptors.data(), t.awaited_count}, nanoseconds, nullptr);
}
/// Descriptors or memory ran out: give those at work some time to return theirs.
inline void pause(Worker& worker) {
    Step step{worker.self, Stage::waiting};
    step.fact("for", "resources");
    step.sleep(worker.server.limits.pause);
}

}  // namespace stepwise::announce
