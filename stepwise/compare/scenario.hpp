// The scenarios: what clients do to a server, what that teaches, what to guess beforehand, and what
// is bound to go wrong, and why.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/compare/figures.hpp"
#include "stepwise/compare/load.hpp"
#include "stepwise/compare/site.hpp"

namespace stepwise::compare {

/// Under which a scenario is run.
struct Conditions {
    const ComparisonSite& site;
    std::string_view server;  ///< an architecture, or another server's name
    double seconds = 1;
    bool is_sample = false;   ///< a few requests, to be recorded
    unsigned crowd = 10'000;  ///< connections that may be open
    std::function<void()> kill_a_worker = [] {};
    std::function<void()> weigh = [] {};  ///< measures the memory, with the crowd that is there
};

/// How our own server is started for it: `--limit` and `--workers`.
struct Settings {
    std::vector<std::string> limits;
    unsigned workers = 0;  ///< 0: the architecture's own number
};

/// Which servers.
enum class Who : std::uint8_t { single, few_workers, workers, loops, everybody };
[[nodiscard]] bool is_one_of(Who who, std::string_view server) noexcept;

/// Something other than a right answer that is no surprise.
struct Expected {
    Kind kind;
    Who who;
    std::string_view why;
};

/// The answer is the architecture where that figure is greatest, or least.
struct Question {
    std::string_view text;
    double Figures::*figure;
    bool most;
};

struct Scenario {
    std::string_view name;
    std::string_view teaches;
    Question question;
    double Figures::*decisive;  ///< the figure that it is about
    std::vector<Expected> expected;
    bool is_about_waiting;  ///< then lanes are drawn
    bool needs_programs;    ///< CGI
    bool is_throughput;     ///< wrk can do it, too
    Settings (*settings)(const Conditions&);
    Load (*load)(const Conditions&);
};

[[nodiscard]] std::span<const Scenario> scenarios();
/// nullptr if there is none of that name.
[[nodiscard]] const Scenario* find_scenario(std::string_view name);

/// Why that is no surprise; empty: it is one.  Of another server nothing more is known than that
/// somebody may fail so.
[[nodiscard]] std::string_view why_expected(const Scenario& scenario, std::string_view server,
                                            Kind kind);

}  // namespace stepwise::compare
