// Results as they are shown: as a page for people, and for the programs that ask for them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stepwise/exercise/result.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

/// The checks as a list, then the first failure with all that there is to know of it.
void show_result(Page& page, const ExerciseResult& result);
/// One failure as text: what stands behind the list.
[[nodiscard]] std::string describe_failure(const CheckResult& check);

/// results.json, as of https://gradescope-autograders.readthedocs.io/en/latest/specs/
[[nodiscard]] std::string as_gradescope(const std::vector<ExerciseResult>& results);
/// A <testsuite> an exercise.
[[nodiscard]] std::string as_junit(const std::vector<ExerciseResult>& results);
/// `format` stepwise-exercises, `version` 1; octets as text with \xNN.
[[nodiscard]] std::string as_json(const std::vector<ExerciseResult>& results);

}  // namespace stepwise
