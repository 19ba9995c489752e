// What the parts of `stepwise exercise` have in common.
#pragma once

#include <string>
#include <vector>

#include "stepwise/commands/options.hpp"
#include "stepwise/exercise/catalogue.hpp"
#include "stepwise/exercise/check.hpp"
#include "stepwise/exercise/progress.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

inline constexpr int cannot_check = 3;  ///< exit status

struct ExerciseFolder {
    /// Throws CannotCheck if there are none.  `named`: empty: the checkout's.
    explicit ExerciseFolder(const std::string& named);

    [[nodiscard]] std::size_t count_passed() const;
    /// The first that is not passed, or the last of all.
    [[nodiscard]] const Exercise& next() const;
    /// Those that were named.  Throws std::invalid_argument if there is none of that name.
    [[nodiscard]] std::vector<Exercise> named(const std::vector<std::string>& words) const;
    /// The only one that was named, or the next one.  Throws std::invalid_argument.
    [[nodiscard]] Exercise one(const ExerciseOptions& options) const;

    std::string path;
    std::vector<Exercise> all;
    Progress progress;
};

/// answer.cpp, made from the starter if there is none yet: then true.
bool make_answer(const Exercise& exercise);

int check_exercises(const CommonOptions& common, const ExerciseOptions& options,
                    ExerciseFolder& folder);
/// Until a signal ends it.
int watch_exercise(const CommonOptions& common, ExerciseFolder& folder, const Exercise& exercise);

}  // namespace stepwise
