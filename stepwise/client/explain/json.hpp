// The explanation as JSON: ASCII only, whatever the octets are.
#pragma once

#include <string>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/explain/explanation.hpp"

namespace stepwise {

/// One object, indented, with a line end.  Texts that may hold any octets are escaped as in a
/// recording: `\xNN`, a backslash doubled.
[[nodiscard]] std::string to_json(const Explanation& explanation,
                                  const Exchange* exchange = nullptr);

}  // namespace stepwise
