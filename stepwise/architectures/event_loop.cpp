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

constexpr std::uint32_t both_ways = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
constexpr std::uint64_t of_listener = UINT64_MAX;

EventLoop::EventLoop(Server& server, unsigned number, std::atomic<std::size_t>& open)
    : server_(server), worker_(server, number), open_(open), epoll_(make_epoll()) {
    for (const Listening& listening : server.listening) make_non_blocking(listening.socket);
}

void EventLoop::run() {
    worker_.settle_here();
    listen(true);
    while (!is_over()) {
        const bool somebody_knocks = wait();
        serve_those_who_await_a_turn();
        if (somebody_knocks) accept_some();
        const std::int64_t now = monotonic_now();
        if (listen_again_at_ != 0 && now >= listen_again_at_) listen(true);
        if (now >= next_sweep_) serve_the_late();
        if (listener_is_shut_down_ && !stopping_) begin_to_stop();
    }
    announce::flush_logs(worker_);
}

/// The one place where this architecture waits.  True: somebody waits to be accepted.
bool EventLoop::wait() {
    std::array<epoll_event, 256> ready;
    int count = 0;
    {
        Step step{worker_.self, Stage::waiting};
        count = step.epoll_wait(epoll_.get(), ready, milliseconds_to_wait());
    }
    if (count == 0) announce::flush_logs(worker_);  // there is nothing better to do
    bool somebody_knocks = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        if (event.data.u64 == of_listener)
            somebody_knocks = true;
        else if (Connection* connection = connections_.find(event.data.u64))
            notice(*connection, event.events);
    }
    return somebody_knocks;
}

void EventLoop::notice(Connection& connection, std::uint32_t events) {
    if (events & ~static_cast<std::uint32_t>(EPOLLOUT)) connection.may_have_input = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection.end_announced = true;
    give_turn(connection);
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
        Connection* const one = &connections_.add(std::move(accepted));
        const std::size_t open = open_.fetch_add(1) + 1;
        if (open > server_.limits.connections) turn_away(worker_, *one, "too_many_connections");
        serve({&one, 1});
        if (open >= server_.limits.connections + server_.limits.turned_away) return listen(false);
    }
}

void EventLoop::serve(std::span<Connection* const> connections) {
    for (Connection* connection : connections)
        if (connection->has_others) watch_others(*connection, false);
    const auto wants = serve_side_by_side(worker_, connections);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        Connection& connection = *connections[i];
        switch (wants[i]) {
            case Wants::nothing: forget(connection); break;
            case Wants::to_read:
            case Wants::to_write: watch(connection); break;
            case Wants::others: watch_others(connection, true); break;
            case Wants::another_turn: give_turn(connection); break;
            case Wants::to_go_on: break;  // not after the last stage
        }
    }
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
    std::swap(turn_, this_turn_);
    for (Connection* connection : this_turn_) connection->awaits_turn = false;
    for (std::size_t i = 0, size = this_turn_.size(); i < size; i += most_side_by_side)
        serve(std::span{this_turn_}.subspan(i, std::min(most_side_by_side, size - i)));
    this_turn_.clear();
}

void EventLoop::serve_the_late() {
    next_sweep_ = monotonic_now() + server_.limits.sweep(stopping_);
    connections_.for_each([this](Connection& connection) {
        if (is_late(worker_, connection))
            give_turn(connection);
        else if (is_awaiting(connection))
            next_sweep_ = std::min(next_sweep_, connection.transaction->await_until);
    });
}

/// Connections between two requests end in the next turn, the others when they are done.
void EventLoop::begin_to_stop() {
    stopping_ = true;
    listen(false);
    listen_again_at_ = 0;
    connections_.for_each([this](Connection& connection) {
        connection.may_have_input = true;
        give_turn(connection);
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
    if (!turn_.empty() || worker_.has_pending_lines()) return 0;
    std::int64_t until = connections_.empty() ? INT64_MAX : next_sweep_;
    if (listen_again_at_ != 0) until = std::min(until, listen_again_at_);
    if (until == INT64_MAX) return -1;
    const std::int64_t left = until - monotonic_now();
    return left <= 0 ? 0 : static_cast<int>(left / milliseconds + 1);
}

}  // namespace stepwise
