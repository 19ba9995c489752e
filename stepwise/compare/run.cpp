// A sample of each architecture is recorded after the rounds, when it can disturb none of them.
#include "stepwise/compare/run.hpp"

#include <algorithm>

namespace stepwise::compare {
namespace {

/// Peers cannot be traced, and not all of them run programs.
std::string why_not(const Scenario& scenario, const Contestant& contestant, bool runs_programs) {
    if (contestant.is_peer && scenario.needs_programs && !runs_programs) return "runs no programs";
    return {};
}

std::string complaint_about(const std::string& server, Kind kind, std::uint64_t count) {
    return server + ": " + std::to_string(count) + " " + std::string{to_string(kind)};
}

}  // namespace

const Result* ScenarioReport::find(std::string_view name) const {
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const Result& result) { return result.name == name; });
    return found == results.end() ? nullptr : &*found;
}

ScenarioReport run_scenario(const Bench& bench, const Scenario& scenario,
                            std::span<const Contestant> contestants, unsigned rounds,
                            const TellProgress& progress) {
    ScenarioReport report{&scenario, {}, {}, bench.crowd};
    for (const Contestant& contestant : contestants)
        report.results.push_back(
            {contestant.name, {}, why_not(scenario, contestant, contestant.runs_programs)});
    for (unsigned round = 1; round <= rounds; ++round)
        for (std::size_t i = 0; i < contestants.size(); ++i) {
            if (!report.results[i].why_not.empty()) continue;
            progress(contestants[i].name + ", round " + std::to_string(round) + " of " +
                     std::to_string(rounds));
            report.results[i].rounds.push_back(measure(bench, scenario, contestants[i]));
        }
    for (std::size_t i = 0; i < contestants.size(); ++i) {
        if (contestants[i].is_peer) continue;
        const std::string& name = contestants[i].name;
        progress(name + ", a sample is recorded");
        report.recordings[name] = sample_recording(bench, scenario, name);
        const double calls = calls_per_request(report.recordings[name]);
        for (Figures& figures : report.results[i].rounds) figures.calls = calls;
    }
    return report;
}

std::vector<std::string> surprises_of(const ScenarioReport& report) {
    std::vector<std::string> surprises;
    for (const Result& result : report.results) {
        const Counts answers = result.answers(), others = result.others();
        for (unsigned number = 0; number < kinds; ++number) {
            const auto kind = static_cast<Kind>(number);
            const std::uint64_t count = answers[number] + others[number];
            if (count > 0 && why_expected(*report.scenario, result.name, kind).empty())
                surprises.push_back(complaint_about(result.name, kind, count));
        }
        for (const Figures& round : result.rounds)
            if (!round.trouble.empty()) surprises.push_back(result.name + " " + round.trouble);
    }
    return surprises;
}

}  // namespace stepwise::compare
