// `stepwise compare`: the same load on each architecture in turn, and what that teaches.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/commands/compare_choices.hpp"
#include "stepwise/commands/compare_lanes.hpp"
#include "stepwise/commands/options.hpp"
#include "stepwise/compare/export.hpp"
#include "stepwise/compare/peers.hpp"
#include "stepwise/compare/quiz.hpp"
#include "stepwise/compare/strips.hpp"
#include "stepwise/compare/table.hpp"
#include "stepwise/compare/wrk.hpp"

namespace stepwise {
namespace {

using namespace compare;

volatile std::sig_atomic_t interrupted = 0;

struct Interrupted {};

/// Descriptors that the server needs besides those of its connections.
constexpr unsigned long kept_back = 200;
constexpr unsigned full_crowd = 10'000;
constexpr std::size_t most_lanes = 6;  ///< of each server; the files have all of them

/// Where this program is: the servers are started with it.
std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

/// A line on the terminal that is written over, so that nobody thinks it hangs.
class ProgressLine {
  public:
    void operator()(const std::string& what) {
        if (interrupted) throw Interrupted{};
        if (is_shown_) fmt::print(stderr, "\r\x1b[K{}", what);
    }
    void clear() const {
        if (is_shown_) fmt::print(stderr, "\r\x1b[K");
    }

  private:
    bool is_shown_ = ::isatty(STDERR_FILENO) == 1;
};

void list_scenarios() {
    for (const Scenario& scenario : scenarios())
        fmt::print("{:<16} {}\n                 {}\n", scenario.name, scenario.teaches,
                   scenario.question.text);
    fmt::print("\nArchitectures: {}\nPeers: {}\n\nNext: stepwise compare --scenario {}\n",
               names_of(architectures()), names_of(peers()), scenarios().front().name);
}

void print_machine(const Machine& machine, const CompareOptions& options) {
    fmt::print("{}, {} cores, {}, {}, {} build\nrounds: {} of {} s each, medians; * is the best\n",
               machine.processor, machine.cores, machine.kernel, machine.compiler, machine.build,
               options.rounds, options.seconds);
    if (!machine.is_release_build())
        fmt::print("Warning: this is no Release build, so the figures say little about speed.\n");
}

void print_report(const ScenarioReport& report, const CompareOptions& options, bool colour) {
    fmt::print("{}\n", table_of(report, {colour}));
    if (report.scenario->is_about_waiting) {
        fmt::print("{}\n", strips_of(report));
        const LanesStyle style{options.ascii, columns_of_output(), most_lanes};
        if (const std::string lanes = lanes_of_worst_and_best(report, style); !lanes.empty())
            fmt::print("The worst and the best, in short runs with few clients:\n{}\n", lanes);
    }
    for (const std::string& sentence : sentences_of(report)) fmt::print("{}\n", wrapped(sentence));
    if (report.scenario->name == "idle-crowd" && report.crowd < full_crowd)
        fmt::print("Only {} idle connections: more descriptors are not allowed (ulimit -n).\n",
                   report.crowd);
    for (const std::string& surprise : surprises_of(report))
        fmt::print("UNEXPECTED: {}\n", surprise);
}

void check_with_wrk(const Bench& bench, const ScenarioReport& report,
                    const std::vector<Contestant>& contestants, ProgressLine& progress) {
    if (!report.scenario->is_throughput) return;
    fmt::print("wrk, on the same servers:");
    for (const Contestant& contestant : contestants) {
        progress(contestant.name + ", wrk");
        const double theirs = per_second_by_wrk(bench, *report.scenario, contestant);
        const double ours = report.find(contestant.name)->summary(&Figures::per_second).median;
        progress.clear();
        fmt::print(" {} {}/s", contestant.name, as_text(theirs));
        if (ours > 0 && !std::isnan(theirs)) fmt::print(" ({:+.0f} %)", (theirs / ours - 1) * 100);
    }
    fmt::print("\n");
}

void print_next(const std::vector<const Scenario*>& chosen, const Contestant& contestant) {
    const Scenario* next = chosen.back() + 1;
    if (next == scenarios().data() + scenarios().size()) next = scenarios().data();
    fmt::print("\nNext: stepwise compare --scenario {}\n", next->name);
    if (!contestant.is_peer)
        fmt::print("      stepwise serve --as {} --trace full\n", contestant.name);
}

std::vector<ScenarioReport> run_all(const CommonOptions& common, const CompareOptions& options,
                                    const std::vector<const Scenario*>& chosen,
                                    const std::vector<Contestant>& contestants,
                                    const Bench& bench) {
    const bool for_people = !options.json && !options.csv;
    const bool asks = for_people && !options.no_quiz && ::isatty(STDIN_FILENO) == 1 &&
                      ::isatty(STDOUT_FILENO) == 1;
    ProgressLine progress;
    std::vector<ScenarioReport> reports;
    for (const Scenario* scenario : chosen) {
        if (for_people)
            fmt::print("\n{}\n", wrapped(fmt::format("{}: {}", scenario->name, scenario->teaches)));
        std::fflush(stdout);
        std::string guess;
        if (asks) guess = ask_for_a_guess(*scenario, contestants, std::cin, std::cout);
        reports.push_back(run_scenario(
            bench, *scenario, contestants, options.rounds,
            [&](const std::string& what) { progress(std::string{scenario->name} + ": " + what); }));
        progress.clear();
        if (!for_people) continue;
        fmt::print("\n");
        print_report(reports.back(), options, wants_colour(common.colour));
        if (!options.check_with.empty())
            check_with_wrk(bench, reports.back(), contestants, progress);
        if (!guess.empty()) fmt::print("{}\n", reveal(reports.back(), guess));
    }
    return reports;
}

}  // namespace

int compare_servers(const CommonOptions& common, const CompareOptions& options) {
    if (options.list) {
        list_scenarios();
        return 0;
    }
    const std::vector<const Scenario*> chosen = chosen_scenarios(options);
    const std::vector<Contestant> contestants = chosen_contestants(options);
    try {
        check(options, chosen, contestants);
        struct sigaction action {};
        action.sa_handler = [](int) { interrupted = 1; };
        for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
        ::signal(SIGPIPE, SIG_IGN);
        const Machine machine = this_machine();
        const ComparisonSite site;
        const auto crowd = std::min<unsigned long>(full_crowd, machine.descriptors > 2 * kept_back
                                                                   ? machine.descriptors - kept_back
                                                                   : 100);
        const Bench bench{site, own_program(), options.seconds, static_cast<unsigned>(crowd)};
        const bool for_people = !options.json && !options.csv;
        if (for_people) print_machine(machine, options);
        const auto reports = run_all(common, options, chosen, contestants, bench);
        write_lanes(reports, options.svg, options.html);
        if (options.json) fmt::print("{}", as_json(machine, reports));
        if (options.csv) fmt::print("{}", as_csv(reports));
        if (for_people) print_next(chosen, contestants.front());
        const auto has_surprise = [](const auto& report) { return !surprises_of(report).empty(); };
        return std::any_of(reports.begin(), reports.end(), has_surprise) ? 1 : 0;
    } catch (const Interrupted&) {
        fmt::print(stderr, "\nstepwise: interrupted\n");
        return 130;
    } catch (const std::runtime_error& error) {
        fmt::print(stderr, "stepwise compare: {}\n", error.what());
        return 1;
    }
}

}  // namespace stepwise
