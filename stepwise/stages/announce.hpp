// Each stage as the orders call it: announced to whoever watches, then done.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <utility>

#include "stepwise/kernel/children.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/stages/6_send/held.hpp"
#include "stepwise/stages/7_log/write_lines.hpp"
#include "stepwise/stages/connection_table.hpp"
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
    worker.server.common->scoreboard.count_transaction();
    Step step{worker.actor(connection), Stage::log};
    worker.server.stages.log(step, worker, connection);
}
/// Before a wait: log lines that were collected must not wait as well.
inline void flush_logs(Worker& worker, const Actor& actor) {
    if (!worker.has_pending_lines()) return;
    Step step{actor, Stage::log};
    worker.flush_logs(step);
}
inline void flush_logs(Worker& worker, const Connection& connection) {
    flush_logs(worker, worker.actor(connection));
}
inline void flush_logs(Worker& worker) { flush_logs(worker, worker.self); }
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
/// Before a wait for others: responses that were held back must not wait as well.
inline void send_held(Worker& worker, Connection& connection) {
    if (connection.transaction->held.empty()) return;
    Step step{worker.actor(connection), Stage::send};
    (void)stepwise::send_held(step, connection, 0);  // what does not go now goes with the response
}
/// Waits for what a transaction awaits besides its client, `nanoseconds` at most.
inline void wait_for_others(Worker& worker, Connection& connection, std::int64_t nanoseconds) {
    send_held(worker, connection);
    const Transaction& t = *connection.transaction;
    std::array<pollfd, Transaction::most_awaited> descriptors{};
    for (std::size_t i = 0; i < t.awaited_count; ++i)
        descriptors[i] = {t.awaited[i].descriptor, t.awaited[i].events, 0};
    Step step{worker.actor(connection), Stage::waiting};
    step.fact("for", "others");
    step.ppoll({descriptors.data(), t.awaited_count}, nanoseconds, nullptr);
}
/// The same for who may not wait: epoll reports them with the connection's token, level-triggered,
/// until `on` is false.  The client's socket may be among them, and is watched anyway.
inline void watch_others(Worker& worker, Connection& connection, int epoll, bool on) {
    if (on) send_held(worker, connection);
    const Transaction& t = *connection.transaction;
    Step step{worker.actor(connection), Stage::waiting};
    for (std::size_t i = 0; i < t.awaited_count; ++i) {
        if (t.awaited[i].descriptor == connection.socket.get()) continue;
        epoll_event interest{};
        if (t.awaited[i].events & POLLIN) interest.events |= EPOLLIN;
        if (t.awaited[i].events & POLLOUT) interest.events |= EPOLLOUT;
        interest.data.u64 = ConnectionTable::token_of(connection);
        step.epoll_ctl(epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, t.awaited[i].descriptor,
                       interest);
    }
}
/// A parent process waits until a child ends, a signal comes or, if it may take one, a client
/// waits to be accepted; at most `nanoseconds` (-1: for ever).  True: a client does.
inline bool wait_as_parent(Worker& parent, const Children& children, bool for_clients,
                           std::int64_t nanoseconds) {
    std::array<pollfd, Stop::most_listeners> clients{};
    std::size_t count = 0;
    if (for_clients)
        for (const Listening& listening : parent.server.listening)
            clients[count++] = {listening.socket, POLLIN, 0};
    Step step{parent.self, Stage::waiting};
    step.fact("for", for_clients ? "connection or child" : "child");
    const int ready =
        step.ppoll({clients.data(), count}, nanoseconds, &children.mask_while_waiting());
    children.let_signals_in();
    reopen_all_if_asked(step, parent.server);  // a signal to do so ends the wait as well
    return ready > 0;
}
/// A child has ended, and cannot give back by itself what it had of the server's.
inline void reap(Worker& parent, const Children::Reaped& ended) {
    parent.server.common->scoreboard.free_all_of(ended.pid);
    Notes notes{parent.self, Stage::waiting};
    notes.fact(ended.failed ? "died" : "reaped", static_cast<std::uint64_t>(ended.pid));
}
/// Descriptors or memory ran out: give those at work some time to return theirs.
inline void pause(Worker& worker) {
    Step step{worker.self, Stage::waiting};
    step.fact("for", "resources");
    step.sleep(worker.server.limits.pause);
}

}  // namespace stepwise::announce
