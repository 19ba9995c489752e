// What `stepwise compare` was asked for: names from the command line, and what they stand for.
#pragma once

#include <string>
#include <vector>

#include "stepwise/commands/options.hpp"
#include "stepwise/compare/measure.hpp"

namespace stepwise {

/// Those named, or all.  Throws std::invalid_argument with the names that there are.
[[nodiscard]] std::vector<const compare::Scenario*> chosen_scenarios(const CompareOptions& options);
/// Architectures, then peers.  Throws likewise.
[[nodiscard]] std::vector<compare::Contestant> chosen_contestants(const CompareOptions& options);

/// Throws std::invalid_argument if the choices do not go together, and std::runtime_error with what
/// to do if a program that is needed is not installed.
void check(const CompareOptions& options, const std::vector<const compare::Scenario*>& chosen,
           const std::vector<compare::Contestant>& contestants);

template <class Rows>
std::string names_of(const Rows& rows) {
    std::string names;
    for (const auto& row : rows) names += (names.empty() ? "" : ", ") + std::string{row.name};
    return names;
}

}  // namespace stepwise
