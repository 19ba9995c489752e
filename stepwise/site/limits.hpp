// Every limit of the server in one table, with its unit and where the figure comes from.
#pragma once

#include <algorithm>
#include <cstdint>

#include "stepwise/http/framing.hpp"
#include "stepwise/http/request_parser.hpp"

namespace stepwise {

inline constexpr std::int64_t milliseconds = 1'000'000;  ///< in nanoseconds
inline constexpr std::int64_t seconds = 1000 * milliseconds;

struct Limits {
    // Times, in nanoseconds.
    std::int64_t idle = 5 * seconds;      ///< no request under way (Apache's KeepAliveTimeout)
    std::int64_t head = 10 * seconds;     ///< first to last octet of a head; pieces do not renew it
    std::int64_t body = 20 * seconds;     ///< a body, plus a second for each `body_rate` octets
    std::int64_t write = 20 * seconds;    ///< the client takes no octet of a response
    std::int64_t linger = 2 * seconds;    ///< reading on after a refusal, so that the reply arrives
    std::int64_t script = 60 * seconds;   ///< a program says nothing (Apache's Timeout)
    std::int64_t grace = 5 * seconds;     ///< what is in flight when the server is told to stop
    std::int64_t connect = 10 * seconds;  ///< CONNECT: until the other server has answered
    std::int64_t tunnel_idle = 60 * seconds;  ///< CONNECT: no octet in either direction
    std::int64_t pause = 100 * milliseconds;  ///< no accept after the descriptors ran out
    std::int64_t lookup = 2 * seconds;  ///< to find out the name of a client's host, back and forth
    std::int64_t lookup_cache = 60 * seconds;  ///< an answer is kept, also that there is none
    std::int64_t ident = 30 * seconds;         ///< Apache's IdentityCheckTimeout
    std::int64_t recheck = 0;  ///< a file that is kept open is not looked at again; 1 s at most

    // Counts.
    unsigned connections = 1000;       ///< open at once in an event loop; beyond: 503
    unsigned turned_away = 64;         ///< on their way out with that 503 before we stop accepting
    unsigned accepted_in_a_turn = 64;  ///< before an event loop sees to the others
    unsigned queue = 64;               ///< accepted and waiting for a thread of the pool
    unsigned requests = 1000;          ///< on one connection (nginx's keepalive_requests)
    int backlog = 511;                 ///< not yet accepted (Apache's ListenBacklog)

    // Octets.
    std::uint64_t body_rate = 500;          ///< a second (Apache's RequestReadTimeout MinRate)
    std::uint64_t unwanted_body = 1 << 16;  ///< read away to keep a connection after a refusal
    http::HeadLimits message_head;
    http::BodyLimits message_body;

    friend bool operator==(const Limits&, const Limits&) = default;

    /// How long one call on a blocking socket waits before the order looks at the clock.  A time
    /// limit is kept to within one slice.
    [[nodiscard]] constexpr std::int64_t slice() const noexcept {
        return std::min({idle, head, body, write, linger, grace});
    }

    /// How long an event loop sleeps at most before it looks at the time limits of all its
    /// connections.
    [[nodiscard]] constexpr std::int64_t sweep(bool stopping) const noexcept {
        return std::min(slice(), stopping ? 20 * milliseconds : 1 * seconds);
    }
};

}  // namespace stepwise
