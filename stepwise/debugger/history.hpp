// Everything that has happened so far, in order, and questions about it.  All that the debugger
// shows of connections and workers is worked out from here, so looking back needs no second memory:
// it is the same question about an earlier moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

/// One thread of control.  Numbers of threads are used again, and so are numbers of workers, but
/// hardly both together.
struct Performer {
    pid_t thread = 0;  ///< 0: nobody
    std::uint32_t worker = 0;
    bool operator==(const Performer&) const = default;
};
[[nodiscard]] inline Performer performer_of(const Event& event) noexcept {
    return {event.thread, event.worker};
}

class History {
  public:
    History() = default;
    explicit History(std::vector<Event> events);

    /// Returns its place.
    std::size_t add(const Event& event);
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    [[nodiscard]] bool empty() const noexcept { return events_.empty(); }
    [[nodiscard]] const Event& operator[](std::size_t place) const noexcept {
        return events_[place];
    }

    /// Also of the entry to the accept that brought it, once that is known; 0: none.
    [[nodiscard]] std::uint64_t connection_of(std::size_t place) const noexcept {
        return connections_[place];
    }

    /// A stage is entered (a wait is none).
    [[nodiscard]] bool is_entry(std::size_t place) const noexcept;
    /// A stage is entered, and not only for another attempt.
    [[nodiscard]] bool is_new_stage(std::size_t place) const noexcept;
    [[nodiscard]] bool is_call_of_stage(std::size_t place) const noexcept;
    [[nodiscard]] bool ends_request(std::size_t place) const noexcept;
    /// Nothing will happen to this event's connection any more.
    [[nodiscard]] bool ends_connection(std::size_t place) const noexcept;

    // Places below are within [0, until].
    /// The entry to the stage before that one, on the same connection.
    [[nodiscard]] std::optional<std::size_t> stage_before(std::size_t place,
                                                          std::uint64_t connection) const noexcept;
    [[nodiscard]] std::optional<std::size_t> begin_of(std::uint64_t connection) const noexcept;
    /// The last event of a connection (that is not merely somebody's wait, if there is a choice).
    [[nodiscard]] std::optional<std::size_t> last_of(std::uint64_t connection,
                                                     std::size_t until) const noexcept;
    /// The latest bytes that were moved for it.
    [[nodiscard]] std::optional<std::size_t> last_transfer(std::uint64_t connection,
                                                           std::size_t until) const noexcept;
    /// The facts of its latest request, and of its being accepted.
    [[nodiscard]] std::vector<std::size_t> facts_of(std::uint64_t connection,
                                                    std::size_t until) const;
    [[nodiscard]] bool is_over(std::uint64_t connection, std::size_t until) const noexcept;
    /// The client's address and port; empty if it is not known.
    [[nodiscard]] std::string_view peer_of(std::uint64_t connection) const noexcept;
    /// The value of the latest fact with that key; empty if there is none.
    [[nodiscard]] std::string_view value_of(std::string_view key, std::uint64_t connection,
                                            std::size_t until) const noexcept;

    [[nodiscard]] std::vector<std::uint64_t> connections(std::size_t until) const;
    /// The latest event of each worker.
    [[nodiscard]] std::vector<std::size_t> workers(std::size_t until) const;

  private:
    [[nodiscard]] std::size_t end_of(std::size_t until) const noexcept {
        return until < events_.size() ? until + 1 : events_.size();
    }
    void learn_who_was_accepted(std::size_t call) noexcept;
    [[nodiscard]] bool is_socket_closed(std::size_t until, std::uint64_t connection) const noexcept;
    [[nodiscard]] bool is_log_still_to_come(std::size_t receive_left) const noexcept;

    std::vector<Event> events_;
    std::vector<std::uint64_t> connections_;
};

}  // namespace stepwise
