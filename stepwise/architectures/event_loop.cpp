// Each socket is registered once, edge-triggered, in both directions: the kernel reports a change
// once, and the connection itself remembers what it still may do.
#include "stepwise/architectures/event_loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "stepwise/kernel/epoll.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/stages/announce.hpp"

namespace stepwise {
namespace {

constexpr std::uint32_t both_ways = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
constexpr std::uint64_t of_listener = UINT64_MAX;

}  // namespace

EventLoop::EventLoop(Server& server, unsigned number, std::atomic<std::size_t>& open)
    : server_(server), worker_(server, number), open_(open), epoll_(make_epoll()) {
    for (const Listening& listening : server.listening) make_non_blocking(listening.socket);
}

void EventLoop::run() {
    worker_.settle_here();
    listen(true);
    while (!is_over()) {
        wait();
        serve_those_who_await_a_turn();
        const std::int64_t now = monotonic_now();
        if (listen_again_at_ != 0 && now >= listen_again_at_) listen(true);
        if (now >= next_sweep_) serve_the_late();
        if (listener_is_shut_down_ && !stopping_) begin_to_stop();
    }
    announce::flush_logs(worker_);
}

/// The one place where this architecture waits.
void EventLoop::wait() {
    std::array<epoll_event, 256> ready;
    int count = 0;
    {
        Step step{worker_.self, Stage::waiting};
        count = step.epoll_wait(epoll_.get(), ready, milliseconds_to_wait());
    }
    if (count == 0) announce::flush_logs(worker_);  // there is nothing better to do
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        if (event.data.u64 == of_listener)
            accept_some();
        else if (Connection* connection = connections_.find(event.data.u64))
            notice(*connection, event.events);
    }
}

void EventLoop::notice(Connection& connection, std::uint32_t events) {
    if (events & ~static_cast<std::uint32_t>(EPOLLOUT)) connection.may_have_input = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection.end_announced = true;
    if (!connection.awaits_turn) serve(connection);
}

void EventLoop::accept_some() {
    for (std::size_t i = 0; i < server_.limits.accepted_in_a_turn; ++i) {
        auto accepted = std::make_unique<Connection>();
        switch (accept_if_one_waits(worker_, *accepted)) {
            case Accepted::connection: break;
            case Accepted::nobody: return;
            case Accepted::out_of_resources: return listen(false);
            case Accepted::stopped: listener_is_shut_down_ = true; return;
        }
        Connection& connection = connections_.add(std::move(accepted));
        const std::size_t open = open_.fetch_add(1) + 1;
        if (open > server_.limits.connections)
            turn_away(worker_, connection, "too_many_connections");
        serve(connection);
        if (open >= server_.limits.connections + server_.limits.turned_away) return listen(false);
    }
}

void EventLoop::serve(Connection& connection) {
    if (connection.has_others) watch_others(connection, false);
    switch (serve_while_ready(worker_, connection)) {
        case Wants::nothing: return forget(connection);
        case Wants::to_read:
        case Wants::to_write: watch(connection); return;
        case Wants::others: return watch_others(connection, true);
        case Wants::another_turn: break;
    }
    connection.awaits_turn = true;
    another_turn_.push_back(&connection);
}

bool EventLoop::watch(Connection& connection) {
    if (connection.is_watched) return true;
    epoll_event interest{both_ways, {.u64 = connections_.token_of(connection)}};
    Step step{worker_.actor(connection), Stage::waiting};
    if (step.epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.socket.get(), interest) == 0)
        return connection.is_watched = true;
    // No memory: nobody would ever tell us of this connection again.
    step.close(connection.socket.release());
    forget(connection);
    return false;
}

/// A script or a name server that the transaction awaits: watched only while it does.
void EventLoop::watch_others(Connection& connection, bool on) {
    if (on && !watch(connection)) return;
    announce::watch_others(worker_, connection, epoll_.get(), on);
    connection.has_others = on;
    if (on) next_sweep_ = std::min(next_sweep_, connection.transaction->await_until);
}

void EventLoop::forget(Connection& connection) noexcept {
    worker_.take_back(connection);
    connections_.remove(connection);
    open_.fetch_sub(1);
}

void EventLoop::serve_those_who_await_a_turn() {
    for (Connection* connection : std::exchange(another_turn_, {})) {
        connection->awaits_turn = false;
        serve(*connection);
    }
}

void EventLoop::serve_the_late() {
    next_sweep_ = monotonic_now() + server_.limits.sweep(stopping_);
    connections_.for_each([this](Connection& connection) {
        if (is_late(worker_, connection) && !connection.awaits_turn)
            serve(connection);
        else if (is_awaiting(connection))
            next_sweep_ = std::min(next_sweep_, connection.transaction->await_until);
    });
}

/// Connections between two requests end now, the others when they are done.  Not while events are
/// being handed out: some may be for connections that end here.
void EventLoop::begin_to_stop() {
    stopping_ = true;
    listen(false);
    listen_again_at_ = 0;
    connections_.for_each([this](Connection& connection) {
        connection.may_have_input = true;
        if (!connection.awaits_turn) serve(connection);
    });
}

/// Level-triggered; EPOLLEXCLUSIVE: of several loops on one listener the kernel wakes one.
void EventLoop::listen(bool on) {
    epoll_event interest{EPOLLIN | EPOLLEXCLUSIVE, {.u64 = of_listener}};
    Step step{worker_.self, Stage::waiting};
    for (const Listening& listening : server_.listening)
        step.epoll_ctl(epoll_.get(), on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listening.socket,
                       interest);
    listen_again_at_ = on ? 0 : monotonic_now() + server_.limits.pause;
}

int EventLoop::milliseconds_to_wait() const noexcept {
    if (!another_turn_.empty() || worker_.has_pending_lines()) return 0;
    std::int64_t until = connections_.empty() ? INT64_MAX : next_sweep_;
    if (listen_again_at_ != 0) until = std::min(until, listen_again_at_);
    if (until == INT64_MAX) return -1;
    const std::int64_t left = until - monotonic_now();
    return left <= 0 ? 0 : static_cast<int>(left / milliseconds + 1);
}

}  // namespace stepwise
