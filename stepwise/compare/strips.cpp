// A server that lets everybody wait has a gap in its strip, and then answers many at once.
#include "stepwise/compare/strips.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/compare/table.hpp"

namespace stepwise::compare {
namespace {

constexpr std::size_t slices = 72;

const std::vector<Answer>* answers_of(const Result& result) {
    const bool has_some = !result.rounds.empty() && !result.rounds.back().each.empty();
    return has_some ? &result.rounds.back().each : nullptr;
}

/// From the first request to the last right answer, of all servers.
struct Axis {
    std::int64_t length = 0;

    [[nodiscard]] std::size_t slice_of(std::int64_t time) const {
        const auto slice = static_cast<std::size_t>(time * static_cast<std::int64_t>(slices) /
                                                    std::max<std::int64_t>(length, 1));
        return std::min(slice, slices - 1);
    }
};

std::int64_t begin_of(const std::vector<Answer>& answers) {
    return std::min_element(answers.begin(), answers.end(),
                            [](const Answer& a, const Answer& b) { return a.due < b.due; })
        ->due;
}

Axis axis_of(const ScenarioReport& report) {
    Axis axis;
    for (const Result& result : report.results)
        if (const auto* answers = answers_of(result))
            for (const Answer& answer : *answers)
                if (answer.kind == Kind::right)
                    axis.length = std::max(axis.length, answer.done - begin_of(*answers));
    return axis;
}

std::string strip_of(const std::vector<Answer>& answers, const Axis& axis) {
    std::vector<std::size_t> done(slices);
    const std::int64_t begin = begin_of(answers);
    for (const Answer& answer : answers)
        if (answer.kind == Kind::right) ++done[axis.slice_of(answer.done - begin)];
    const double usual = static_cast<double>(answers.size()) / static_cast<double>(slices);
    std::string strip;
    for (const std::size_t count : done) {
        const double share = static_cast<double>(count) / usual;
        strip += count == 0 ? ' ' : share < 0.5 ? '.' : share < 3 ? '-' : '#';
    }
    return strip;
}

}  // namespace

std::string strips_of(const ScenarioReport& report) {
    const Axis axis = axis_of(report);
    if (axis.length == 0) return {};
    std::string text = fmt::format(
        "When the answers came ('-' at the average pace, '.' fewer, '#' more than three times "
        "that):\n"
        "{:<{}}|0{:>{}} ms|\n",
        "", name_width, axis.length / 1'000'000, slices - 4);
    for (const Result& result : report.results)
        if (const auto* answers = answers_of(result))
            text += fmt::format("{:<{}}|{}|\n", result.name, name_width, strip_of(*answers, axis));
    return text;
}

}  // namespace stepwise::compare
