// A second opinion: does wrk, a load generator that others use, see what our own clients see?
#pragma once

#include <string>

#include "stepwise/compare/measure.hpp"

namespace stepwise::compare {

/// Throws std::runtime_error, with what to do, if it is not installed.
void require_wrk();

/// Requests a second by wrk, on the same server with the same number of connections; `unknown` if
/// it does not say.
[[nodiscard]] double per_second_by_wrk(const Bench& bench, const Scenario& scenario,
                                       const Contestant& contestant);

}  // namespace stepwise::compare
