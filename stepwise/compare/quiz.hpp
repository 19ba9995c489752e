// Guess before you look: what one has to change one's mind about is remembered.
#pragma once

#include <istream>
#include <ostream>
#include <span>
#include <string>

#include "stepwise/compare/run.hpp"

namespace stepwise::compare {

/// Asks until one of the contestants is named or a line is empty; empty too at the end of input.
[[nodiscard]] std::string ask_for_a_guess(const Scenario& scenario,
                                          std::span<const Contestant> contestants,
                                          std::istream& from, std::ostream& to);

/// Whether the guess was right, and what was measured.
[[nodiscard]] std::string reveal(const ScenarioReport& report, const std::string& guess);

}  // namespace stepwise::compare
