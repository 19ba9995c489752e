// The table, the sentences and the exports, from figures that are made up.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "made_up_report.hpp"
#include "stepwise/compare/export.hpp"
#include "stepwise/compare/table.hpp"
#include "tests/contains.hpp"

using namespace stepwise::compare;
using made_up::report_of;
using made_up::result_of;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream from{text};
    for (std::string line; std::getline(from, line);) lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += sentence + "\n";
    return text;
}

Figures figures(double p99, double per_second = 200) {
    Figures made_up;
    made_up.per_second = per_second;
    made_up.p50 = made_up.p90 = made_up.p99 = made_up.longest = p99;
    return made_up;
}

}  // namespace

TEST_CASE("figures are written with three digits, and what is unknown is no zero") {
    CHECK(as_text(unknown) == "-");
    CHECK(as_text(0) == "0");
    CHECK(as_text(0.123) == "0.12");
    CHECK(as_text(9.994) == "9.99");
    CHECK(as_text(9.996) == "10.0");
    CHECK(as_text(12.34) == "12.3");
    CHECK(as_text(99.96) == "100");
    CHECK(as_text(12345.6) == "12346");
    CHECK(as_text(17) == "17");
}

TEST_CASE("the best of a column has a star, and so has who looks the same") {
    const auto report = report_of("one-slow-client", {result_of("single", {figures(600)}),
                                                      result_of("epoll", {figures(1.501)}),
                                                      result_of("thread", {figures(1.499)})});
    const auto lines = lines_of(table_of(report, {}));
    REQUIRE(lines.size() == 5);
    CHECK(contains(lines[0], "p99"));
    CHECK(contains(lines[2], "single"));
    CHECK_FALSE(contains(lines[2], "600*"));
    CHECK(contains(lines[3], "1.50*"));
    CHECK(contains(lines[4], "1.50*"));
    CHECK_FALSE(contains(lines[3], "200*"));  // all of them have 200 requests a second
}

TEST_CASE("no table is wider than 100 columns") {
    Figures wide = figures(123456.78, 1234567);
    wide.cpu = wide.memory = wide.crowd_memory = wide.switches = wide.calls = 123456.78;
    wide.processes = wide.threads = wide.not_answered = 123456;
    for (const Scenario& scenario : scenarios()) {
        const auto report = report_of(scenario.name, {result_of("epoll-threads", {wide, wide}),
                                                      result_of("apache-prefork", {wide, wide})});
        for (const std::string& line : lines_of(table_of(report, {}))) CHECK(line.size() <= 100);
        CHECK(contains(table_of(report, {}), std::string{column_of(scenario.decisive).head}));
    }
}

TEST_CASE("columns that hold nothing are left out, and who did not take part says why") {
    auto absent = result_of("nginx", {});
    absent.why_not = "runs no programs";
    const auto report = report_of("slow-script", {result_of("epoll", {figures(2)}), absent});
    const std::string table = table_of(report, {});
    CHECK_FALSE(contains(table, "CPU"));
    CHECK_FALSE(contains(table, "+-"));  // of one round there is no spread
    CHECK(contains(table, "runs no programs"));
}

TEST_CASE("the colour is besides the star, never instead") {
    const auto report =
        report_of("browser", {result_of("epoll", {figures(2)}), result_of("single", {figures(9)})});
    CHECK(contains(table_of(report, {true}), "\x1b["));
    CHECK(contains(table_of(report, {true}), "*"));
    CHECK_FALSE(contains(table_of(report, {}), "\x1b["));
}

TEST_CASE("the sentences tell the best, the worst and what to think of it") {
    const auto clear = report_of("one-slow-client",
                                 {result_of("single", {figures(600), figures(610), figures(605)}),
                                  result_of("epoll", {figures(1), figures(1.1), figures(1.2)})});
    std::string text = joined(sentences_of(clear));
    CHECK(contains(text, "99 of 100 waited at most: 1.10 ms with epoll, 605 ms with single"));
    CHECK(contains(text, "550 times as much"));
    CHECK_FALSE(contains(text, "does not tell them apart"));

    const auto same =
        report_of("one-slow-client", {result_of("fork", {figures(1), figures(3), figures(2)}),
                                      result_of("epoll", {figures(1), figures(2), figures(3)})});
    CHECK(contains(joined(sentences_of(same)), "does not tell them apart"));

    const auto some = report_of("one-slow-client", {result_of("fork", {figures(10), figures(30)}),
                                                    result_of("thread", {figures(3), figures(4)}),
                                                    result_of("epoll", {figures(1), figures(3)})});
    CHECK(contains(joined(sentences_of(some)),
                   "The rounds of epoll overlap with those of thread: take them for equal."));
    const auto peers = report_of("burst", {result_of("nginx", {figures(1)})});
    CHECK(
        contains(joined(sentences_of(peers)), "nginx: with workers, backlog and limits of their"));
    Figures late = figures(3);
    late.late = 77;
    const auto busy = report_of("browser", {result_of("fork", {late})});
    CHECK(contains(joined(sentences_of(busy)), "late by up to 77 ms"));
    CHECK(contains(joined(sentences_of(report_of("browser", {result_of("fork", {})}))), "Nobody"));
}

TEST_CASE("what is bound to fail is called so, and the rest is a surprise") {
    Figures lost = figures(5);
    lost.answers[static_cast<std::size_t>(Kind::timed_out)] = 12;
    const auto expected = report_of("one-slow-client", {result_of("single", {lost, lost})});
    CHECK(contains(joined(sentences_of(expected)), "Timed out, as expected: single 24"));
    CHECK(surprises_of(expected).empty());

    const auto surprising = report_of("one-slow-client", {result_of("epoll", {lost})});
    CHECK_FALSE(contains(joined(sentences_of(surprising)), "as expected"));
    REQUIRE(surprises_of(surprising).size() == 1);
    CHECK(surprises_of(surprising)[0] == "epoll: 12 timed out");

    Figures crashed = figures(5);
    crashed.trouble = "ended with status 139";
    CHECK(surprises_of(report_of("browser", {result_of("fork", {crashed})}))[0] ==
          "fork ended with status 139");
}

TEST_CASE("a wrong body is a surprise in every scenario, with every server") {
    for (const Scenario& scenario : scenarios())
        for (const char* server : {"single", "epoll", "fork", "nginx"})
            for (const Kind kind : {Kind::wrong_body, Kind::garbled, Kind::wrong_status}) {
                CAPTURE(scenario.name);
                CHECK(why_expected(scenario, server, kind).empty());
            }
    CHECK_FALSE(why_expected(*find_scenario("too-many"), "epoll", Kind::said_no).empty());
    CHECK(why_expected(*find_scenario("too-many"), "fork", Kind::said_no).empty());
    CHECK_FALSE(why_expected(*find_scenario("too-many"), "nginx", Kind::said_no).empty());
}

TEST_CASE("JSON and CSV hold what was measured, and nothing for what was not") {
    const auto report = report_of(
        "browser", {result_of("epoll", {figures(1.5), figures(2.5)}), result_of("single", {})});
    const Machine machine{"a \"processor\"", "Linux", "gcc", "Release", 2, 1024};
    const auto json = nlohmann::json::parse(as_json(machine, std::vector{report}));
    CHECK(json["format"] == "stepwise-compare");
    CHECK(json["machine"]["processor"] == "a \"processor\"");
    const auto& servers = json["scenarios"][0]["servers"];
    CHECK(servers[0]["name"] == "epoll");
    CHECK(servers[0]["figures"]["p99_ms"]["median"] == 2.0);
    CHECK(servers[0]["figures"]["cpu_us_per_request"].is_null());
    CHECK(servers[1]["figures"]["p99_ms"].is_null());

    const std::string csv = as_csv(std::vector{report});
    CHECK(contains(csv, "scenario,server,figure,median,least,most,rounds\n"));
    CHECK(contains(csv, "browser,epoll,p99_ms,2,1.5,2.5,2\n"));
    CHECK_FALSE(contains(csv, "single"));
}

TEST_CASE("long sentences are broken at spaces") {
    CHECK(wrapped("one two three", 7) == "one two\nthree");
    CHECK(wrapped("one two", 7) == "one two");
    CHECK(wrapped("unbreakable", 4) == "unbreakable");
}
