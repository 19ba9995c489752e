// What a server reports of itself: events that carry facts, never sentences.  An event is plain
// data and small enough for one atomic write into a pipe, so worker processes can report too.
#pragma once

#include <limits.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace stepwise {

/// The seven stages of a web transaction, in the book's order and with its numbers.
/// `waiting` is no stage: it marks an architecture's own wait (a queue, `epoll_wait`, its
/// children).
enum class Stage : std::uint8_t {
    accept = 1,
    receive,
    process,
    access_resource,
    build_response,
    send,
    log,
    waiting,
};

enum class Edge : std::uint8_t { enter, syscall, fact, leave };

/// Text that is cut, not overrun, when it does not fit; `whole` remembers the real length.
template <std::size_t Capacity>
struct CutText {
    std::uint32_t whole = 0;
    std::array<char, Capacity> octets;

    void assign(std::string_view text) noexcept {
        whole = static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), UINT32_MAX));
        if (!text.empty()) std::memcpy(octets.data(), text.data(), std::min(text.size(), Capacity));
    }
    [[nodiscard]] std::string_view view() const noexcept {
        return {octets.data(), std::min<std::size_t>(whole, Capacity)};
    }
    [[nodiscard]] bool is_cut() const noexcept { return whole > Capacity; }
};

struct Event {
    std::int64_t nanoseconds = 0;  ///< CLOCK_MONOTONIC; of a system call: when it returned
    std::int64_t took = 0;         ///< of a system call: nanoseconds spent in it
    pid_t process = 0;
    pid_t thread = 0;
    std::uint32_t worker = 0;       ///< 0 is the one that only accepts or supervises
    std::uint32_t transaction = 0;  ///< 1st, 2nd, … request on its connection; 0: none yet
    std::uint64_t connection = 0;   ///< 1, 2, 3, … in order of acceptance; 0: none yet
    Stage stage = Stage::waiting;
    Edge edge = Edge::fact;

    // A system call that was made.
    bool has_bytes = false;  ///< `text` holds the bytes that it moved
    std::int32_t descriptor = -1;
    std::int32_t error = 0;  ///< errno if `result` is -1, else 0
    std::int64_t result = 0;
    CutText<24> name;        ///< the call, as the kernel names it; of a fact: the key
    CutText<256> arguments;  ///< what follows the descriptor (and the bytes), as strace has it
    CutText<2048> text;      ///< bytes moved; of a fact: the value

    /// How much of the object is in use: a transport needs to carry only this.
    [[nodiscard]] std::size_t used_size() const noexcept {
        return offsetof(Event, text) + offsetof(CutText<2048>, octets) + text.view().size();
    }
};
static_assert(std::is_trivially_copyable_v<Event> && std::is_standard_layout_v<Event>);
static_assert(sizeof(Event) <= PIPE_BUF, "one event, one atomic write (pipe(7))");

/// Watches every stage of a server.  Called by whichever thread or process is at work, so an
/// implementation must be thread-safe.  It may block: that is how single-step mode stops a server.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void on(const Event& event) noexcept = 0;
};

/// "accept", "receive", … as the book names them, with spaces.
[[nodiscard]] constexpr std::string_view to_string(Stage stage) noexcept {
    constexpr std::array<std::string_view, 9> names = {
        "",     "accept", "receive", "process", "access resource", "build response",
        "send", "log",    "waiting"};
    return names[static_cast<std::size_t>(stage)];
}

[[nodiscard]] constexpr std::string_view to_string(Edge edge) noexcept {
    constexpr std::array<std::string_view, 4> names = {"enter", "syscall", "fact", "leave"};
    return names[static_cast<std::size_t>(edge)];
}

}  // namespace stepwise
