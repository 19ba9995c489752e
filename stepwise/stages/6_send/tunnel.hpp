// CONNECT: after the head, octets go both ways between the client and another server, unread
// (RFC 9110, 9.3.6).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// One direction of a tunnel: what has been taken from one side and not yet been given to the
/// other. While it is full nothing more is taken, so a slow reader slows its writer down.
struct Flow {
    std::array<char, 16 * 1024> octets;
    std::size_t begin = 0, end = 0;
    bool has_ended = false;       ///< its source sends no more
    bool is_over = false;         ///< … and the other side knows, or is gone
    std::uint64_t delivered = 0;  ///< octets

    [[nodiscard]] bool is_empty() const noexcept { return begin == end; }
    [[nodiscard]] bool takes_more() const noexcept {
        return !has_ended && !is_over && end < octets.size();
    }
};

struct Tunnel {
    UniqueFd upstream;      ///< O_NONBLOCK
    PeerAddress address{};  ///< of the other server
    std::int64_t connect_until = 0;
    std::int64_t idle_until = 0;  ///< if no octet moves
    Flow up, down;                ///< from the client, and to it
};

/// Stage 4: connects to the host and port of the target, if the site allows that port and its rules
/// the client.  `done`: the tunnel is open.  4_resource/connect.cpp
[[nodiscard]] Outcome open_tunnel(Step& step, Worker& worker, Connection& connection);

/// Stage 6, after the head is sent: one turn in each direction; never waits, whatever the client's
/// socket is like.  `done`: both directions have ended, or nothing moved for too long.
[[nodiscard]] Outcome carry_through_tunnel(Step& step, Worker& worker, Connection& connection);

}  // namespace stepwise
