// Both ends of one connection on one time line: what the client did stands on the left, what the
// server did on the right, in the order in which it happened (CLOCK_MONOTONIC, which both share).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

struct TimelineStyle {
    std::size_t columns = 80;  ///< 80 to 100
    bool colour = false;
};

/// Of all that a server reports, what concerns the client that has this address: its connection,
/// and the waits from which that connection or its octets woke a worker, from `from` on.
[[nodiscard]] std::vector<Event> concerning(const std::vector<Event>& server, std::string_view peer,
                                            std::int64_t from);

/// Whether a connection from that address was accepted at all.
[[nodiscard]] bool is_known_to(const std::vector<Event>& server, std::string_view peer);
/// Whether the server has done all that there is to do for that client: it is logged and closed.
[[nodiscard]] bool is_over_for(const std::vector<Event>& server, std::string_view peer);

/// `server`: what `concerning` picked.  A call that gives (connect, send, close) stands where it
/// was begun, one that takes (accept, receive) where it returned: so nothing comes before its
/// cause.
[[nodiscard]] std::string timeline(const std::vector<Event>& client,
                                   const std::vector<Event>& server, TimelineStyle style);

}  // namespace stepwise
