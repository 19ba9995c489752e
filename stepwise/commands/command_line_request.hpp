// The command line of `stepwise request`, which is long enough for a file of its own.
#pragma once

#include <string>
#include <vector>

#include "stepwise/commands/options.hpp"

namespace CLI {
class App;
}

namespace stepwise {

void add_request_command(CLI::App& app, RequestCommandOptions& options,
                         const std::string& architectures);

/// As with curl, `-r -50` has the value -50; CLI11 would take that for an option.  And `--watch`
/// has a value only if a recording follows.
[[nodiscard]] std::vector<std::string> with_values_attached(int argc, char** argv);

}  // namespace stepwise
