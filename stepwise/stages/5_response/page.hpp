// The small page that explains a refusal or a redirection to a person.
#pragma once

#include <string>

#include "stepwise/stages/connection.hpp"

namespace stepwise {

/// Empty for a 200 without a file (OPTIONS).  Echoes nothing of the request but the place that a
/// redirection leads to, escaped; reveals no path of the server.
[[nodiscard]] std::string page_for(const Transaction& transaction);

}  // namespace stepwise
