// The command line of the exercises.
#pragma once

#include "stepwise/commands/options.hpp"

namespace CLI {
class App;
}

namespace stepwise {

void add_exercise_command(CLI::App& app, ExerciseOptions& options);

}  // namespace stepwise
