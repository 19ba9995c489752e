// Responses to pipelined requests that wait for the next one, so that one call sends them all.
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Puts the response by if it is all in the buffer and the next request has come already, whole
/// and without a body, so that its response follows at once.  True: it is done with.
[[nodiscard]] bool hold_back(Step& step, Transaction& t);

/// Sends what was put by, and with it this response's buffer if nothing of that was sent yet.
/// `flags`: MSG_MORE if more follows at once.  `unfinished`: the kernel took a part.
/// `would_block`: nothing, or the connection is broken (errno).
[[nodiscard]] Outcome send_held(Step& step, Connection& connection, int flags);

}  // namespace stepwise
