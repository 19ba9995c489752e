// Runs the checks of an exercise, each in a process of its own that may crash, loop, fork or print
// without end.  The student's code is never loaded into the supervisor.
#pragma once

#include <string>

#include "exercises/engine/trial.hpp"
#include "stepwise/exercise/result.hpp"

namespace exercise {

/// All checks, not run.
[[nodiscard]] stepwise::ExerciseResult list(const ExerciseChecks& checks);

/// `object`: the shared object.  This process has no other children.  Throws std::system_error if
/// it cannot start any.
[[nodiscard]] stepwise::ExerciseResult run(const ExerciseChecks& checks, const std::string& object);

}  // namespace exercise
