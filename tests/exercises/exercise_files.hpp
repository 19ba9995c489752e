// What the tests of the exercises have in common.
#pragma once

#include <string>

#include "stepwise/exercise/check.hpp"

/// Checks a file against exercise 01.
inline stepwise::ExerciseResult check_first_exercise(const std::string& file) {
    static const auto exercises = stepwise::exercises_in(stepwise::exercises_of_checkout());
    return stepwise::check_file(stepwise::toolchain(), exercises.front(), file);
}
