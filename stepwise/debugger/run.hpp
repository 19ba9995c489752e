// Going on and stopping.  A worker stands behind each of its events until it is released, so to
// stop one means not to release it.  One connection is followed; what its worker does is shown, and
// workers that come to a stage of another connection are held there until it is their turn.
//
// A recording is gone through in the same way, only that nobody has to be released.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/debugger/breakpoints.hpp"
#include "stepwise/debugger/history.hpp"
#include "stepwise/trace/channel.hpp"
#include "stepwise/trace/narrator.hpp"

namespace stepwise {

/// A server that runs: its events come from here, and it goes on when they are released.
class EventSource {
  public:
    using Incoming = EventChannel::Incoming;
    enum class Got : std::uint8_t { event, nothing, interrupted, ended };

    virtual ~EventSource() = default;
    /// Waits at most so long (0: not at all).  `interrupted`: a person wants the prompt back.
    virtual Got next(Incoming& into, int milliseconds) = 0;
    virtual void release(const Incoming& incoming) = 0;
    /// How many clients wait to be accepted, or -1.
    virtual int backlog() = 0;
    /// If this is the address of the debugger's own client: what it has got.
    virtual std::string answer_to(std::string_view peer) = 0;
};

enum class Goal : std::uint8_t {
    first,      ///< the first stage of anybody
    step,       ///< the next system call or stage
    next,       ///< the next other stage
    finish,     ///< the end of the request
    breakpoint  ///< a breakpoint, or the connection's end
};

struct Halt {
    enum class Kind : std::uint8_t {
        entry,        ///< before a stage
        call,         ///< behind a system call
        fact,         ///< behind a fact
        request_end,  ///< behind the log line
        connection_end,
        interrupted,  ///< behind whatever came first
        nothing,      ///< interrupted, and everybody waits
        ended,        ///< the server, or the recording
    };
    Kind kind = Kind::nothing;
    std::size_t at = 0;
    unsigned breakpoint = 0;  ///< 0: none was hit
};

class Run {
  public:
    using Print = std::function<void(std::string_view)>;
    Run(EventSource& source, Breakpoints& breakpoints, NarratorStyle style, Print print);
    Run(std::vector<Event> recorded, Breakpoints& breakpoints, NarratorStyle style, Print print);

    [[nodiscard]] bool is_live() const noexcept { return source_ != nullptr; }
    [[nodiscard]] const History& history() const noexcept { return history_; }
    /// The moment that is shown: of a live server the present, unless one looks back.
    [[nodiscard]] std::size_t moment() const noexcept;
    [[nodiscard]] bool looks_back() const noexcept { return looking_back_.has_value(); }

    /// The connection that is followed, or was last; 0: none yet.
    [[nodiscard]] std::uint64_t connection() const noexcept { return focus_.connection; }
    /// Somebody is followed who has not come to an end.
    [[nodiscard]] bool follows() const noexcept { return has_focus() && !focus_.is_over; }
    /// The connection that was followed has come to its end.
    [[nodiscard]] bool is_over() const noexcept { return focus_.is_over; }
    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }
    /// Is the worker of this event held behind it?
    [[nodiscard]] bool is_held(std::size_t place) const noexcept;
    /// Where somebody of this connection is held.
    [[nodiscard]] std::optional<std::size_t> held_for(std::uint64_t connection) const noexcept;

    Halt go(Goal goal);
    /// To the stage before; nothing: there is none.
    std::optional<std::size_t> back();
    /// Follows another connection from now on; if it is stopped: where.
    std::optional<std::size_t> follow(std::uint64_t connection);
    /// A recorded connection, from its beginning.
    std::size_t rewind_to(std::size_t place);
    /// Takes what has arrived meanwhile, and holds it where it would stop.
    void take_what_is_there();
    /// If that connection's client is the debugger's own: what it has got.
    [[nodiscard]] std::string answer_of(std::uint64_t connection) const;

  private:
    [[nodiscard]] bool has_focus() const noexcept { return focus_.worker.thread != 0; }
    struct Focus {
        std::uint64_t connection = 0;  // 0: none yet, its worker is about to accept
        Performer worker;
        bool is_over = false;
    };
    struct Hold {
        EventSource::Incoming incoming;
        std::size_t at;
        bool is_seen;      // the person knows
        std::string text;  // what is to be told of it when it goes on
    };
    enum class Fetched : std::uint8_t { event, interrupted, ended };

    [[nodiscard]] Fetched fetch(EventSource::Incoming& into, std::size_t& place);
    [[nodiscard]] Halt interrupted();
    [[nodiscard]] std::optional<Halt> judge(std::size_t place, Goal goal);
    [[nodiscard]] bool is_reached(std::size_t place, Goal goal) const noexcept;
    [[nodiscard]] std::optional<Halt> stop_at_unseen(Goal goal);
    [[nodiscard]] std::optional<Halt> begin_next_recorded();

    void notice(std::size_t place);
    void notice_accept(const Event& event);
    void focus_on(std::size_t place);
    void hold(const EventSource::Incoming& incoming, std::size_t place, bool is_seen);
    void release_or_hold(const EventSource::Incoming& incoming, std::size_t place, bool is_running);
    [[nodiscard]] bool would_be_held(std::size_t place, bool is_running) const noexcept;
    void release_if(const std::function<bool(const Hold&)>& may_go);
    void let_go(Goal goal);

    [[nodiscard]] bool is_of_focus(std::size_t place) const noexcept;
    [[nodiscard]] bool is_by_focus(std::size_t place) const noexcept {
        return performer_of(history_[place]) == focus_.worker;
    }
    [[nodiscard]] bool is_death_of_focus(const Event& event) const;
    [[nodiscard]] bool is_shown(std::size_t place) const noexcept;
    void tell(std::size_t place);
    void tell_again_until(std::size_t place);

    EventSource* source_ = nullptr;  // null: recorded
    Breakpoints& breakpoints_;
    NarratorStyle style_;
    Print print_;
    History history_;
    std::unique_ptr<Narrator> narrator_;
    std::vector<Hold> holds_;
    Focus focus_;
    Goal goal_ = Goal::first;
    std::size_t at_ = 0;      // of the last stop; of a recording: the present moment
    bool has_begun_ = false;  // recorded: at_ is a moment, not the one before the first
    bool has_ended_ = false;
    std::optional<std::size_t> looking_back_;  // live only
};

}  // namespace stepwise
