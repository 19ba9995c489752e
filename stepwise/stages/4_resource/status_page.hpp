// The server's own state as text, for people (HTML) and for programs (Apache's `?auto`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/scoreboard.hpp"

namespace stepwise {

/// Only what was really measured.
struct ServerState {
    std::string_view token;  ///< "Stepwise"
    std::string_view now;    ///< IMF-fixdate
    std::int64_t nanoseconds_up = 0;
    std::uint64_t accesses = 0;     ///< transactions that were logged
    std::uint64_t connections = 0;  ///< accepted since the start
    unsigned busy = 0;
    bool has_load = false;
    double load[3] = {};  ///< of the machine, over 1, 5 and 15 minutes
    std::vector<Scoreboard::Line> open;
};

/// "Name: value" lines; the names are Apache's where the meaning is.
[[nodiscard]] std::string state_for_programs(const ServerState& state);
/// A page with a table of the open connections.
[[nodiscard]] std::string state_for_people(const ServerState& state);

}  // namespace stepwise
