// One thread that watches all its connections at once (epoll(7)) and does for each what can be
// done without waiting.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/stages/connection_table.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {

class EventLoop {
  public:
    /// `open` counts the connections of all loops of this server together.  Throws
    /// std::system_error if there is no epoll to be had.
    EventLoop(Server& server, unsigned number, std::atomic<std::size_t>& open);

    /// Until a stop is requested and the connections are done, or the grace period is over.
    void run();

  private:
    [[nodiscard]] bool wait();
    void accept_some();
    void serve(std::span<Connection* const> connections);
    bool watch(Connection& connection);
    void watch_others(Connection& connection, bool on);
    void forget(Connection& connection) noexcept;
    void notice(Connection& connection, std::uint32_t events);
    void give_turn(Connection& connection) {
        if (!std::exchange(connection.awaits_turn, true)) turn_.push_back(&connection);
    }
    void serve_those_who_await_a_turn();
    void serve_the_late();
    void begin_to_stop();
    void listen(bool on);
    [[nodiscard]] int milliseconds_to_wait() const noexcept;
    [[nodiscard]] bool is_over() const noexcept { return stopping_ && connections_.empty(); }

    Server& server_;
    Worker worker_;
    std::atomic<std::size_t>& open_;
    UniqueFd epoll_;
    ConnectionTable connections_;
    std::vector<Connection*> turn_, this_turn_;  // who is served next, and now
    std::int64_t next_sweep_ = 0;                // when the time limits are looked at again
    std::int64_t listen_again_at_ = 0;           // 0: is listening
    bool listener_is_shut_down_ = false;
    bool stopping_ = false;
};

}  // namespace stepwise
