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

/// A call on a client's socket counts as waiting from here on.
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

/// One client, as far as the server saw it.  Times are -1 where nothing of the kind happened.
struct Served {
    std::uint64_t connection = 0;
    std::string peer;     ///< "127.0.0.1:43728"; empty: not recorded
    std::string request;  ///< the first request line, with visible octets
    std::string status;   ///< of its response
    std::string silent;   ///< what the server said of its silence
    std::uint32_t requests = 0;
    std::int64_t accepted = -1, answered = -1, over = -1;
};

struct Timeline {
    RecordingHeader header;
    std::vector<Lane> lanes;  ///< by worker, then as they appear
    std::map<std::uint64_t, Served> connections;
    std::int64_t begin = 0, end = 0;  ///< from the first accepted connection to the last event of
                                      ///< one; without any, of everything
    std::uint64_t events = 0;
    std::uint64_t spans_left_out = 0;  ///< beyond `most_spans`
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
        Stage stage;
        std::uint64_t connection;
        std::uint32_t transaction;
        std::string waits_for;  ///< what the stage `waiting` says of itself
    };
    struct Worker {
        std::size_t lane = 0;
        std::int64_t now = 0;  ///< until here its time is told
        std::vector<Open> open;
    };

    Worker& worker_of(const Event& event);
    void tell(Worker& worker, std::int64_t until, Span span);
    void between_calls(Worker& worker, std::int64_t until);
    void add_call(Worker& worker, const Event& event);
    void note_connection(const Event& event);

    Timeline made_;
    std::map<Who, Worker> workers_;
    std::size_t spans_ = 0;
    std::int64_t first_ = 0, last_ = 0;  // of all events
};

[[nodiscard]] Timeline timeline_of(const Recording& recording);

}  // namespace stepwise
