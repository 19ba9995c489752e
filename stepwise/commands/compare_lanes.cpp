// A sample is a run of its own with a few clients: what it shows are waits, not speed.
#include "stepwise/commands/compare_lanes.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

namespace stepwise {

using namespace compare;

namespace {

std::optional<NamedRecording> sample_of(const ScenarioReport& report, const std::string& server,
                                        const std::string& name) {
    const auto path = report.recordings.find(server);
    if (path == report.recordings.end()) return std::nullopt;
    std::ifstream file{path->second};
    return NamedRecording{name, read_recording(file)};
}

/// Who lost everything has no median: that is worse than any.
bool is_better(const Result& a, const Result& b, const Column& column) {
    const Summary of_a = a.summary(column.figure), of_b = b.summary(column.figure);
    if (of_a.rounds == 0 || of_b.rounds == 0) return of_a.rounds > of_b.rounds;
    return column.better == Better::more ? of_a.median > of_b.median : of_a.median < of_b.median;
}

void write_file(const std::string& name, const std::string& content) {
    std::ofstream file{name, std::ios::binary};
    file << content;
    if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

}  // namespace

std::string lanes_of_worst_and_best(const ScenarioReport& report, LanesStyle style) {
    const Column& column = column_of(report.scenario->decisive);
    const auto [best, worst] = std::minmax_element(
        report.results.begin(), report.results.end(),
        [&](const Result& a, const Result& b) { return is_better(a, b, column); });
    std::vector<NamedRecording> samples;
    for (const Result* result : {&*worst, &*best}) {
        if (!samples.empty() && samples.front().name == result->name) continue;
        if (auto sample = sample_of(report, result->name, result->name))
            samples.push_back(std::move(*sample));
    }
    return samples.empty() ? std::string{} : lanes_as_text(samples, style);
}

void write_lanes(std::span<const ScenarioReport> reports, const std::string& svg,
                 const std::string& html) {
    if (svg.empty() && html.empty()) return;
    std::vector<NamedRecording> samples;
    for (const ScenarioReport& report : reports)
        for (const Result& result : report.results) {
            const std::string name = std::string{report.scenario->name} + ", " + result.name;
            if (auto sample = sample_of(report, result.name, name))
                samples.push_back(std::move(*sample));
        }
    if (samples.empty()) throw std::runtime_error("there is no sample to draw: peers have none");
    if (!svg.empty()) write_file(svg, lanes_as_svg(samples));
    if (!html.empty()) write_file(html, lanes_as_html(samples));
}

}  // namespace stepwise
