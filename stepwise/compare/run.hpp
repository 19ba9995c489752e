// All servers in one scenario, round by round: each round visits each of them, so that a machine
// that becomes slower becomes so for all alike.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "stepwise/compare/measure.hpp"

namespace stepwise::compare {

struct ScenarioReport {
    const Scenario* scenario = nullptr;
    std::vector<Result> results;                    ///< in the contestants' order
    std::map<std::string, std::string> recordings;  ///< samples, by architecture
    unsigned crowd = 0;                             ///< connections that could be open

    [[nodiscard]] const Result* find(std::string_view name) const;
};

/// Told before each run: "single, round 2 of 3".
using TellProgress = std::function<void(const std::string&)>;

[[nodiscard]] ScenarioReport run_scenario(const Bench& bench, const Scenario& scenario,
                                          std::span<const Contestant> contestants, unsigned rounds,
                                          const TellProgress& progress);

/// What should not have happened, a line each: answers that are wrong, errors that the scenario
/// does not explain, a server that did not end as it should.
[[nodiscard]] std::vector<std::string> surprises_of(const ScenarioReport& report);

}  // namespace stepwise::compare
