// When did each client get its answer?  A strip for each server, time to the right, on one axis.
#pragma once

#include <string>

#include "stepwise/compare/run.hpp"

namespace stepwise::compare {

/// Of the last round: a mark is a slice of time, and says how many right answers came in it,
/// compared with how many requests there are for a slice on average.  Empty if there were so many
/// answers that they were not kept.
[[nodiscard]] std::string strips_of(const ScenarioReport& report);

}  // namespace stepwise::compare
