// Reports of measurements that nobody made.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/compare/run.hpp"

namespace made_up {

inline stepwise::compare::Result result_of(std::string name,
                                           std::vector<stepwise::compare::Figures> rounds) {
    return {std::move(name), std::move(rounds), ""};
}

inline stepwise::compare::ScenarioReport report_of(std::string_view scenario,
                                                   std::vector<stepwise::compare::Result> results) {
    return {stepwise::compare::find_scenario(scenario), std::move(results), {}, 10'000};
}

}  // namespace made_up
