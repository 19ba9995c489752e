// Where `stepwise compare` draws lanes: who was served when, in the samples that were recorded.
#pragma once

#include <span>
#include <string>

#include "stepwise/compare/lanes.hpp"
#include "stepwise/compare/run.hpp"

namespace stepwise {

/// Of the server that did worst in the figure that the scenario is about, and of the one that did
/// best, one above the other.  Empty without recordings.
[[nodiscard]] std::string lanes_of_worst_and_best(const compare::ScenarioReport& report,
                                                  LanesStyle style);

/// Writes the lanes of all samples into these files; an empty name: none.  Throws
/// std::runtime_error if that is not possible.
void write_lanes(std::span<const compare::ScenarioReport> reports, const std::string& svg,
                 const std::string& html);

}  // namespace stepwise
