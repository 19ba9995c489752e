// What clients do to a server, as plain values: groups of clients that behave alike, in phases.
// The driver carries it out; a scenario only says it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::compare {

/// How a client behaves; all but the first misbehave on purpose.
enum class Manner : std::uint8_t {
    polite,
    stays,           ///< asks once, then keeps its connection open without another word
    half_a_request,  ///< sends half of a request line and then nothing
    silent,          ///< connects and sends nothing at all, as browsers do to have one in reserve
    reads_slowly,    ///< asks for something large and takes 10 KB of it a second
};

/// What is asked for, and what must come back, octet for octet.
struct Target {
    std::string path;
    std::string_view body;  ///< borrowed from the site
};

struct Group {
    Manner manner = Manner::polite;
    unsigned connections = 1;  ///< at once; with a rate and no keep-alive: as many as it takes
    std::vector<Target> targets = {};  ///< asked for in turn
    /// 0: each connection asks again as soon as it has its answer (closed loop).  Else requests are
    /// due at fixed times, whether or not earlier ones are answered (no coordinated omission).
    double per_second = 0;
    unsigned at_once = 1;  ///< so many are due at the same time (and then none for a while)
    unsigned most = 0;     ///< requests in a phase; 0: no limit
    bool keep_alive = true;
    unsigned pipelined = 1;   ///< requests under way on one connection
    unsigned connecting = 0;  ///< so many may be connecting at once; 0: all
    bool measured = true;     ///< its answers are what is looked at
};

struct Phase {
    std::vector<Group> groups;
    double seconds = 1;
    double patience = 1.5;       ///< for what is under way when the time is over
    bool until_settled = false;  ///< ends before, if nothing remains to be done
    double quiet = 0;    ///< … or after so many seconds in which nothing happened; 0: never
    bool counts = true;  ///< its time is part of the measured time
    /// Done half way, in a thread of its own, so that no client waits for it.
    std::function<void()> half_way = {};
    /// Done at the end, while all connections are still open.
    std::function<void()> at_end = {};
};

using Load = std::vector<Phase>;

/// When the request of that number is due, in nanoseconds from the start of the phase.
[[nodiscard]] std::int64_t due_at(const Group& group, std::uint64_t number) noexcept;
/// How many are due in a phase of so many seconds; UINT64_MAX: as many as can be.
[[nodiscard]] std::uint64_t due_within(const Group& group, double seconds) noexcept;

/// How it ended for one request.
enum class Kind : std::uint8_t {
    right,
    said_no,       ///< 503
    wrong_status,  ///< another one than 200
    wrong_body,    ///< not the octets of the file
    garbled,       ///< no HTTP at all
    refused,       ///< nobody listens
    reset,         ///< the connection was torn down
    cut_off,       ///< … or closed before the answer was whole
    timed_out,     ///< no answer within the time that the scenario gives
};
inline constexpr unsigned kinds = 9;
[[nodiscard]] std::string_view to_string(Kind kind) noexcept;

struct Answer {
    std::int64_t due = 0;   ///< nanoseconds from the beginning of the load
    std::int64_t done = 0;  ///< … and when its last octet was there
    Kind kind = Kind::right;
    std::uint64_t octets = 0;  ///< of the body, compared
    bool again = false;        ///< asked once more, since a kept connection had ended
};

}  // namespace stepwise::compare
