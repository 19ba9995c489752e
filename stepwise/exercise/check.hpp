// Checks a file against an exercise: compiles it to a shared object and has the checker look at it
// in a process of its own.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "stepwise/exercise/catalogue.hpp"
#include "stepwise/exercise/result.hpp"

namespace stepwise {

/// What is needed besides the exercises; built in by cmake.
struct Toolchain {
    std::string compiler;  ///< the one that cmake found
    bool is_clang = false;
    std::string checker;     ///< exercise_checker
    std::string sanitizers;  ///< as -fsanitize= takes them; empty: none
};
[[nodiscard]] Toolchain toolchain();

/// The command that compiles `file` for `exercise`.
[[nodiscard]] std::vector<std::string> compile_command(const Toolchain& tools,
                                                       const Exercise& exercise,
                                                       const std::string& file,
                                                       const std::string& object);

/// All checks of an exercise, not run.  Throws CannotCheck.
[[nodiscard]] ExerciseResult list_checks(const Toolchain& tools, const Exercise& exercise);

/// Compiles and checks.  Whatever the file does, there is a result within minutes at most.  Throws
/// CannotCheck.  May be called by several threads at once.
[[nodiscard]] ExerciseResult check_file(const Toolchain& tools, const Exercise& exercise,
                                        const std::string& file);

}  // namespace stepwise
