// A figure that was not measured is null in JSON and has no line in CSV: 0 would be a lie.
#include "stepwise/compare/export.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace stepwise::compare {
namespace {

using Json = nlohmann::ordered_json;

Json counts_as_json(const Counts& counts) {
    Json object = Json::object();
    for (unsigned number = 0; number < kinds; ++number)
        if (counts[number] > 0)
            object[std::string{to_string(static_cast<Kind>(number))}] = counts[number];
    return object;
}

Json result_as_json(const Result& result) {
    Json figures = Json::object();
    for (const Column& column : columns()) {
        const Summary summary = result.summary(column.figure);
        Json& figure = figures[std::string{column.key}];
        if (summary.rounds > 0)
            figure = {{"median", summary.median},
                      {"least", summary.least},
                      {"most", summary.most},
                      {"rounds", summary.rounds}};
    }
    Json each = Json::array();
    if (!result.rounds.empty())
        for (const Answer& answer : result.rounds.back().each)
            each.push_back({{"due_ms", static_cast<double>(answer.due) / 1e6},
                            {"done_ms", static_cast<double>(answer.done) / 1e6},
                            {"kind", to_string(answer.kind)}});
    std::uint64_t octets = 0;
    for (const Figures& round : result.rounds) octets += round.octets;
    Json object = {{"name", result.name},
                   {"figures", figures},
                   {"answers", counts_as_json(result.answers())},
                   {"other_answers", counts_as_json(result.others())},
                   {"octets_compared", octets},
                   {"each_answer_of_last_round", each}};
    if (!result.why_not.empty()) object["why_not"] = result.why_not;
    return object;
}

}  // namespace

std::string as_json(const Machine& machine, std::span<const ScenarioReport> reports) {
    Json scenarios = Json::array();
    for (const ScenarioReport& report : reports) {
        Json servers = Json::array();
        for (const Result& result : report.results) servers.push_back(result_as_json(result));
        scenarios.push_back({{"name", report.scenario->name},
                             {"teaches", report.scenario->teaches},
                             {"servers", servers},
                             {"unexpected", surprises_of(report)}});
    }
    const Json all = {{"format", "stepwise-compare"},
                      {"version", 1},
                      {"machine",
                       {{"processor", machine.processor},
                        {"cores", machine.cores},
                        {"kernel", machine.kernel},
                        {"compiler", machine.compiler},
                        {"build", machine.build}}},
                      {"scenarios", scenarios}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_csv(std::span<const ScenarioReport> reports) {
    std::string text = "scenario,server,figure,median,least,most,rounds\n";
    for (const ScenarioReport& report : reports)
        for (const Result& result : report.results)
            for (const Column& column : columns()) {
                const Summary summary = result.summary(column.figure);
                if (summary.rounds == 0) continue;
                text += fmt::format("{},{},{},{},{},{},{}\n", report.scenario->name, result.name,
                                    column.key, summary.median, summary.least, summary.most,
                                    summary.rounds);
            }
    return text;
}

}  // namespace stepwise::compare
