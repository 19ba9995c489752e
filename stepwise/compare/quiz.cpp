// A guess whose rounds overlap with those of the answer counts as right: the figures do not know
// any better either.
#include "stepwise/compare/quiz.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/compare/table.hpp"

namespace stepwise::compare {

std::string ask_for_a_guess(const Scenario& scenario, std::span<const Contestant> contestants,
                            std::istream& from, std::ostream& to) {
    std::string names;
    for (const Contestant& contestant : contestants)
        names += (names.empty() ? "" : ", ") + contestant.name;
    to << scenario.question.text << "\n(" << names << "; Enter to skip)\n";
    for (;;) {
        to << "Your guess: " << std::flush;
        std::string line;
        if (!std::getline(from, line)) return {};
        line.erase(0, line.find_first_not_of(" \t"));
        line.erase(line.find_last_not_of(" \t\r") + 1);
        const auto is_named = [&](const Contestant& contestant) { return contestant.name == line; };
        if (line.empty() || std::any_of(contestants.begin(), contestants.end(), is_named))
            return line;
        to << "'" << line << "' is none of " << names << ".\n";
    }
}

std::string reveal(const ScenarioReport& report, const std::string& guess) {
    const Question& question = report.scenario->question;
    const Column& column = column_of(question.figure);
    const Result* answer = nullptr;
    for (const Result& result : report.results) {
        const Summary summary = result.summary(question.figure);
        if (summary.rounds == 0) continue;
        const double best = answer ? answer->summary(question.figure).median : 0;
        if (!answer || (question.most ? summary.median > best : summary.median < best))
            answer = &result;
    }
    const Result* guessed = report.find(guess);
    if (!answer || !guessed) return "There is no telling: it was not measured.";
    const Summary right = answer->summary(question.figure),
                  theirs = guessed->summary(question.figure);
    const bool is_right = theirs.rounds > 0 && !right.is_apart_from(theirs);
    const std::string unit = column.unit.empty() ? "" : " " + std::string{column.unit};
    std::string text =
        fmt::format("You guessed {}: {}. {} has {}{}", guess, is_right ? "right" : "not quite",
                    answer->name, as_text(right.median), unit);
    if (guessed != answer && theirs.rounds > 0)
        text += fmt::format(", {} {}{}", guess, as_text(theirs.median), unit);
    return text + " (" + std::string{column.meaning} + ").";
}

}  // namespace stepwise::compare
