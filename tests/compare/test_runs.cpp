// The scenarios on two architectures, as short as can be: everything must come out as expected.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "stepwise/compare/processes.hpp"
#include "stepwise/compare/run.hpp"
#include "stepwise/trace/recording.hpp"

using namespace stepwise::compare;

namespace {

constexpr double very_short = 0.15;

std::uint64_t total_of(const Counts& counts) {
    std::uint64_t all = 0;
    for (const std::uint64_t one : counts) all += one;
    return all;
}

std::uint64_t counted(const Result& result, Kind kind) {
    return result.answers()[static_cast<std::size_t>(kind)];
}

}  // namespace

TEST_CASE("each scenario runs on single and epoll, and nothing happens that is not expected") {
    const ComparisonSite site;
    const Bench bench{site, STEPWISE_PROGRAM, very_short, 600};
    const std::vector<Contestant> contestants = {{"single"}, {"epoll"}};
    for (const Scenario& scenario : scenarios()) {
        CAPTURE(scenario.name);
        std::size_t told = 0;
        const auto report =
            run_scenario(bench, scenario, contestants, 1, [&](const std::string&) { ++told; });
        // A machine that is busy may let anybody time out; nothing else may happen on any.
        for (const std::string& surprise : surprises_of(report)) {
            CAPTURE(surprise);
            CHECK(surprise.ends_with("timed out"));
        }
        CHECK(told == 4);  // a run and a sample of each
        REQUIRE(report.results.size() == 2);
        for (const Result& result : report.results) {
            CAPTURE(result.name);
            CHECK(total_of(result.answers()) > 0);
            CHECK(result.rounds.at(0).memory > 0);
            CHECK(result.rounds.at(0).processes >= 1);
        }
        CHECK(counted(report.results[1], Kind::right) > 0);
        CHECK(report.results[1].rounds.at(0).calls >= 3);
    }
}

TEST_CASE("a sample is a recording that can be read and shows the requests") {
    const ComparisonSite site;
    const Bench bench{site, STEPWISE_PROGRAM, very_short, 100};
    const std::string name = sample_recording(bench, *find_scenario("one-slow-client"), "thread");
    std::ifstream file{name};
    const stepwise::Recording recording = stepwise::read_recording(file);
    CHECK(recording.header.architecture == "thread");
    CHECK(recording.events.size() > 50);
    CHECK(calls_per_request(name) > 3);
}

TEST_CASE("a server's processes, threads and memory are found in /proc") {
    const ComparisonSite site;
    const Bench bench{site, STEPWISE_PROGRAM, very_short, 100};
    const Scenario& scenario = *find_scenario("small-files");
    ServerProcess server{launch_for(bench, scenario, {"prefork"})};
    std::size_t processes = 0;
    while ((processes = tree_of(server.pid()).size()) < 17) continue;
    CHECK(processes == 17);
    const Usage usage = usage_of(server.pid());
    CHECK(usage.processes == 17);
    CHECK(usage.threads == 17);
    CHECK(usage.cpu > 0);
    CHECK(memory_of(server.pid()) > 100'000);
    const auto end = server.stop();
    CHECK(end.by_itself);
    CHECK(end.status == 0);
    CHECK(end.switches > 0);
}

TEST_CASE("a server that cannot start says why") {
    const ComparisonSite site;
    const Launch launch{{STEPWISE_PROGRAM, "serve", "--as", "nonsense"},
                        site.beside("messages.txt")};
    CHECK_THROWS_WITH_AS(ServerProcess{launch}, doctest::Contains("no architecture 'nonsense'"),
                         std::runtime_error);
    const Launch missing{{"/no/such/program"}, site.beside("messages2.txt"), 1};
    CHECK_THROWS_AS(ServerProcess{missing}, std::runtime_error);
}
