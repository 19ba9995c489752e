// What was measured, for other programs.
#pragma once

#include <span>
#include <string>

#include "stepwise/compare/machine.hpp"
#include "stepwise/compare/run.hpp"

namespace stepwise::compare {

/// One object: `format`, `machine`, `scenarios` with their `servers`, each with `figures` (median,
/// least, most over the rounds; null: not measured) and `answers` by kind.
[[nodiscard]] std::string as_json(const Machine& machine, std::span<const ScenarioReport> reports);

/// A line for each figure: scenario, server, figure, median, least, most, rounds.
[[nodiscard]] std::string as_csv(std::span<const ScenarioReport> reports);

}  // namespace stepwise::compare
