// One check in the process that was forked for it.
#pragma once

#include <string>

#include "exercises/engine/desk.hpp"
#include "exercises/engine/trial.hpp"

namespace exercise {

/// Loads the object, runs the check, lays the verdict on the desk and ends the process.
/// `output`: where what the student's code prints goes to.
[[noreturn]] void run_check_here(const Check& check, const std::string& object,
                                 const std::string& directory, int output, Desk& desk) noexcept;

}  // namespace exercise
