// The explanation as JSON: ASCII only, whatever the octets are.
#pragma once

#include <string>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/explain/explanation.hpp"

namespace stepwise {

/// What both ends did, if that was watched.
struct WatchedEvents {
    std::vector<Event> client, server;
};

/// One object, indented, with a line end.  Texts that may hold any octets are escaped as in a
/// recording: `\xNN`, a backslash doubled.
[[nodiscard]] std::string to_json(const Explanation& explanation,
                                  const Exchange* exchange = nullptr,
                                  const WatchedEvents& watched = {});

}  // namespace stepwise
