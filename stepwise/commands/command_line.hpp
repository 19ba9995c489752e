// From argv to values.  Only the files command_line*.cpp know CLI11.
#pragma once

#include <variant>

#include "stepwise/commands/options.hpp"

namespace stepwise {

/// The command line has been dealt with (--help, --version, or an error that was reported).
struct Finished {
    int status;
};

using Command =
    std::variant<Finished, TourOptions, ServeOptions, StepOptions, ReplayOptions, ExportOptions,
                 DiffOptions, ConfigOptions, IdentdOptions, CompareOptions, RequestCommandOptions,
                 ExplainOptions, ConversationOptions, PageOptions, ExerciseOptions>;

[[nodiscard]] Command parse_command_line(int argc, char** argv, CommonOptions& common);

}  // namespace stepwise
