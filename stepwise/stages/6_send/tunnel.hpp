// CONNECT: after the head, octets go both ways between the client and another server, unread.
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

struct Tunnel {
    UniqueFd upstream;
};

/// Stage 4: connects to the host and port of the target, if the site allows that port.
[[nodiscard]] Outcome open_tunnel(Step& step, Worker& worker, Connection& connection);
/// Stage 6, after the head is sent: one turn in each direction.  `done`: both sides have ended.
[[nodiscard]] Outcome carry_through_tunnel(Step& step, Worker& worker, Connection& connection);

}  // namespace stepwise
