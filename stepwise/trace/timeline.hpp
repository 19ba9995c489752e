// What each worker did from one moment to the next, worked out of a recorded run's events: whom it
// served and in which stage, and in which system call it waited for whom.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stepwise/trace/clients.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise {

enum class Doing : std::uint8_t {
    serves,             ///< in one of the stages, on behalf of a connection
    waits_for_client,   ///< in a call that this very client let wait
    waits_for_anybody,  ///< accept4, epoll_wait, ppoll, or the queue
    own_work,           ///< the architecture's own: epoll_ctl, closing its copies, ...
    unfinished,         ///< entered, and nothing more is recorded: the recording ends
};

/// A call on a client's blocking socket counts as waiting from here on.
inline constexpr std::int64_t shortest_wait = 100'000;  // ns

struct Span {
    std::int64_t begin = 0, end = 0;  ///< nanoseconds, CLOCK_MONOTONIC
    std::uint64_t connection = 0;     ///< 0: none
    std::uint32_t transaction = 0;
    Stage stage = Stage::waiting;
    Doing doing = Doing::serves;
    std::string call;  ///< "recvfrom = -1 EAGAIN", or "queue"; empty: between calls
};

/// One process or thread.  Its spans follow one another and never overlap.
struct Lane {
    Who who;
    std::uint32_t worker = 0;
    std::vector<Span> spans;
};

/// A time in which a client let the server wait for octets of its request.
struct Silence {
    std::int64_t begin = 0, end = 0;
    Who who;               ///< who looked after that client
    bool blocked = false;  ///< ... and stood in recvfrom all the time
};

/// One client, as far as the server saw it.  Times are -1 where nothing of the kind happened.
struct Served {
    std::string peer;     ///< "127.0.0.1:43728"; empty: not recorded
    std::string request;  ///< the first request line, with visible octets
    std::string status;   ///< of its response
    std::uint32_t requests = 0;
    std::int64_t accepted = -1, answered = -1, over = -1;
    Who answered_by;
    Silence longest_silence;

    // While it goes on.
    std::int32_t socket = -1;
    bool may_block = true;  ///< accept4 was not asked for SOCK_NONBLOCK
    std::int64_t seen = -1;
    bool asked_in_vain = false;  ///< the last recvfrom had nothing to give
};

struct Timeline {
    RecordingHeader header;
    std::vector<Lane> lanes;  ///< by worker, then as they appear
    std::map<std::uint64_t, Served> connections;
    /// From the first accepted connection to the last event of one; without any, of everything.
    std::int64_t begin = 0, end = 0;
    std::uint64_t events = 0;
    std::uint64_t left_out = 0;  ///< spans and connections beyond `most_spans`
};

inline constexpr std::size_t most_spans = 200'000;

/// Takes one event after the other: what it keeps of each is small, and bounded in number.
class TimelineBuilder {
  public:
    explicit TimelineBuilder(RecordingHeader header);
    void add(const Event& event);
    [[nodiscard]] Timeline finish();

  private:
    struct Open {
        Span span;              // what is said of the time between two calls
        std::string waits_for;  // what the stage `waiting` says of itself
    };
    struct Worker {
        std::size_t lane = 0;
        std::int64_t now = 0;  // its time is told up to here
        std::vector<Open> open;
    };

    Worker& worker_of(const Event& event, std::int64_t start);
    void tell(Worker& worker, std::int64_t until, Span span);
    void tell_stage(Worker& worker, std::int64_t until, bool is_over);

    Timeline made_;
    std::map<Who, Worker> workers_;
    std::size_t spans_ = 0;
    bool has_begun_ = false;
    std::int64_t first_ = 0, last_ = 0;                  // of all events
    std::int64_t first_served_ = -1, last_served_ = -1;  // of those of a connection
};

[[nodiscard]] Timeline timeline_of(const Recording& recording);

/// When it ended and began (the same, but for a call), within bounds that do not overflow whatever
/// a file says: from 0 to 73 years.
[[nodiscard]] std::int64_t end_of(const Event& event) noexcept;
[[nodiscard]] std::int64_t start_of(const Event& event) noexcept;

}  // namespace stepwise
