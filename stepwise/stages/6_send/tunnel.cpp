// CONNECT is refused by default: an open proxy is what spammers look for.
#include "stepwise/stages/6_send/tunnel.hpp"

namespace stepwise {

Outcome open_tunnel(Step& step, Worker&, Connection& connection) {
    connection.transaction->answer.allow = "GET, HEAD, OPTIONS";
    return decline(step, connection, http::Status::method_not_allowed, "method_not_allowed");
}

Outcome carry_through_tunnel(Step&, Worker&, Connection&) { return Outcome::done; }

}  // namespace stepwise
