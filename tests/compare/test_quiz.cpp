// Guesses, typed and judged.
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "made_up_report.hpp"
#include "stepwise/compare/quiz.hpp"
#include "tests/contains.hpp"

using namespace stepwise::compare;
using made_up::report_of;
using made_up::result_of;

namespace {

const std::vector<Contestant> contestants = {{"single"}, {"epoll"}};

std::string guess(const std::string& typed, std::string* said = nullptr) {
    std::istringstream from{typed};
    std::ostringstream to;
    std::string answer = ask_for_a_guess(*find_scenario("one-slow-client"), contestants, from, to);
    if (said) *said = to.str();
    return answer;
}

Figures longest(double ms) {
    Figures figures;
    figures.longest = ms;
    return figures;
}

}  // namespace

TEST_CASE("a guess is one of the contestants, or none") {
    std::string said;
    CHECK(guess("epoll\n", &said) == "epoll");
    CHECK(contains(said, std::string{find_scenario("one-slow-client")->question.text}));
    CHECK(contains(said, "(single, epoll; Enter to skip)"));
    CHECK(guess("  single \r\n") == "single");
    CHECK(guess("\n").empty());
    CHECK(guess("").empty());
    CHECK(guess("apache\nepoll\n", &said) == "epoll");
    CHECK(contains(said, "'apache' is none of single, epoll."));
    CHECK(guess("apache").empty());
}

TEST_CASE("the reveal says what was measured") {
    const auto report = report_of(
        "one-slow-client", {result_of("single", {longest(600)}), result_of("epoll", {longest(2)})});
    CHECK(reveal(report, "single") ==
          "You guessed single: right. single has 600 ms (the longest wait for an answer).");
    CHECK(reveal(report, "epoll") ==
          "You guessed epoll: not quite. single has 600 ms, epoll 2 ms "
          "(the longest wait for an answer).");
}

TEST_CASE("a guess that the rounds cannot tell from the answer is right") {
    const auto report =
        report_of("one-slow-client", {result_of("single", {longest(600), longest(500)}),
                                      result_of("epoll", {longest(550), longest(400)})});
    CHECK(contains(reveal(report, "epoll"), "You guessed epoll: right."));
}

TEST_CASE("what was not measured cannot be told") {
    const auto report =
        report_of("one-slow-client", {result_of("single", {}), result_of("epoll", {longest(1)})});
    CHECK(contains(reveal(report, "single"), "not quite. epoll has 1 ms"));
    CHECK(contains(reveal(report_of("one-slow-client", {result_of("single", {})}), "single"),
                   "There is no telling"));
}

TEST_CASE("every scenario has a sentence, a question and figures that there are") {
    CHECK(scenarios().size() == 13);
    for (const Scenario& scenario : scenarios()) {
        CAPTURE(scenario.name);
        CHECK(find_scenario(scenario.name) == &scenario);
        CHECK(scenario.teaches.size() > 20);
        CHECK(scenario.question.text.ends_with("?"));
        CHECK(column_of(scenario.decisive).figure == scenario.decisive);
        CHECK(column_of(scenario.question.figure).figure == scenario.question.figure);
    }
    CHECK(find_scenario("none") == nullptr);
}
