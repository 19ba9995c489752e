// How events leave the server: every worker, thread or process, sends them to the one console
// process, where they are narrated, recorded or, in single-step mode, held until a person says go.
#pragma once

#include <cstdint>
#include <memory>

#include "stepwise/kernel/shared_memory.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/trace/core/event.hpp"

namespace stepwise {

enum class Delivery : std::uint8_t {
    drop_when_full,  ///< never slows the server; what was lost is counted
    wait_when_full,  ///< loses nothing; a console that does not read stops the server
    lock_step,       ///< each worker waits behind each event until the console releases it
};

/// A SOCK_SEQPACKET socket pair: one event a message, atomic, from any number of processes.
/// Create it, fork the server, then call `be_server` there and `be_console` here.
class EventChannel {
  public:
    explicit EventChannel(Delivery delivery);
    ~EventChannel();
    EventChannel(const EventChannel&) = delete;
    EventChannel& operator=(const EventChannel&) = delete;

    /// In the server: closes the console's end.  The observer lives as long as the channel.
    Observer& be_server() noexcept;
    /// In the console: closes the server's end, so that the server's exit is seen as `ended`.
    void be_console() noexcept;

    /// A message as it goes through the socket, where it ends with the octets that the event uses.
    struct Incoming {
        std::uint32_t gate =
            0;  ///< what opens the gate that its worker waits behind; 0: it does not
        Event event;
    };
    enum class Received : std::uint8_t { event, nothing, interrupted, ended };

    /// In the console: waits at most `milliseconds` (-1: for ever, 0: not at all).
    [[nodiscard]] Received receive(Incoming& into, int milliseconds) noexcept;
    /// In the console, lock_step: lets the worker behind this event go on.
    void release(const Incoming& incoming) noexcept;
    /// From now on no event holds its worker, and all that wait go on (the console leaves).  Events
    /// are still sent, but dropped when they find no room.
    void release_all() noexcept;

    [[nodiscard]] std::uint64_t dropped() const noexcept;
    /// For poll(2) in the console.
    [[nodiscard]] int descriptor() const noexcept { return console_end_.get(); }

  private:
    struct Desk;
    class Sender;
    UniqueFd console_end_, server_end_;
    Shared<Desk> desk_;  ///< what the processes on both sides have in common
    std::unique_ptr<Sender> sender_;
};

}  // namespace stepwise
