// When the answers came, as strips of marks.
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "made_up_report.hpp"
#include "stepwise/compare/strips.hpp"

using namespace stepwise::compare;
using made_up::report_of;
using made_up::result_of;

namespace {

/// One request every 10 ms for a second; none is answered before `blocked` ms.
Figures evenly(std::int64_t blocked) {
    Figures figures;
    for (std::int64_t ms = 0; ms < 1000; ms += 10)
        figures.each.push_back(
            {(5000 + ms) * 1'000'000, (5000 + std::max(ms, blocked)) * 1'000'000, Kind::right});
    return figures;
}

std::string strip_of(const std::string& text, const std::string& name) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + " ")) return line.substr(line.find('|'));
    return {};
}

}  // namespace

TEST_CASE("who lets everybody wait has a gap, and then answers many at once") {
    const auto report = report_of(
        "one-slow-client", {result_of("epoll", {evenly(0)}), result_of("single", {evenly(500)})});
    const std::string text = strips_of(report);
    const std::string even = strip_of(text, "epoll"), blocked = strip_of(text, "single");
    CHECK(even.size() == 74);
    CHECK(blocked.size() == 74);
    CHECK(even.find(' ') == std::string::npos);
    CHECK(even.find('#') == std::string::npos);
    CHECK(blocked.substr(1, 30) == std::string(30, ' '));
    CHECK(blocked.find('#') != std::string::npos);
    CHECK(blocked.back() == '|');
    CHECK(text.find("990 ms|") != std::string::npos);
}

TEST_CASE("answers that are not right leave no mark, and without any there is no strip") {
    Figures lost = evenly(0);
    for (Answer& answer : lost.each) answer.kind = Kind::timed_out;
    CHECK(strips_of(report_of("browser", {result_of("single", {lost})})).empty());
    CHECK(strips_of(report_of("browser", {result_of("single", {Figures{}})})).empty());
    CHECK(strips_of(report_of("browser", {result_of("single", {})})).empty());
    const auto both =
        report_of("browser", {result_of("single", {lost}), result_of("epoll", {evenly(0)})});
    CHECK(strip_of(strips_of(both), "single") == "|" + std::string(72, ' ') + "|");
}
