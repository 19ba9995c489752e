// One row for each scenario.  What is expected to go wrong stands beside it, so that everything
// else that goes wrong is a finding.
#include <algorithm>

#include "stepwise/compare/loads.hpp"
#include "stepwise/compare/scenario.hpp"

namespace stepwise::compare {
namespace {

constexpr std::string_view its_only_worker = "its only worker waits for somebody else";
constexpr std::string_view a_worker_each = "each open connection keeps a worker from all others";

const std::vector<Scenario>& scenario_table() {
    static const std::vector<Scenario> rows = {
        {"one-slow-client",
         "One client sends half a request line and falls silent: who waits with it?",
         {"Which architecture lets the other clients wait longest?", &Figures::longest, true},
         &Figures::p99,
         {{Kind::timed_out, Who::single, its_only_worker}},
         true,
         false,
         false,
         short_patience,
         one_slow_client},
        {"idle-crowd",
         "1,000, then 10,000 connections are kept open and say nothing, 16 are active: what does "
         "an idle connection cost?",
         {"Which architecture needs least memory for 1,000 idle connections?",
          &Figures::crowd_memory, false},
         &Figures::crowd_memory,
         {{Kind::timed_out, Who::workers, a_worker_each}},
         false,
         false,
         false,
         room_for_a_crowd,
         idle_crowd},
        {"browser",
         "A browser opens six connections and uses four: what do the silent ones do to a server?",
         {"Where does the browser wait longest for its page?", &Figures::longest, true},
         &Figures::p99,
         {{Kind::timed_out, Who::single, its_only_worker}},
         true,
         false,
         false,
         short_patience,
         browser},
        {"burst",
         "600 clients connect at once and the backlog holds 128: the kernel drops the rest, and "
         "they try again after a second.",
         {"Which architecture lets the last client of the storm wait longest?", &Figures::longest,
          true},
         &Figures::p90,
         {{Kind::timed_out, Who::everybody, "it found no place in the backlog, again and again"}},
         true,
         false,
         false,
         short_backlog,
         burst},
        {"slow-reader",
         "20 clients ask for 8 MiB and read 10 KB a second: whoever sends to them in one go waits "
         "with them.",
         {"Which architecture answers the others soonest (p99)?", &Figures::p99, false},
         &Figures::p99,
         {{Kind::timed_out, Who::few_workers, "all its workers wait for slow readers"}},
         true,
         false,
         false,
         as_usual,
         slow_reader},
        {"slow-script",
         "Programs sleep for 0.2 s and 20 a second are started: must those who want a file wait?",
         {"Where do those who want a file wait longest?", &Figures::longest, true},
         &Figures::p99,
         {{Kind::timed_out, Who::single, its_only_worker}},
         true,
         true,
         false,
         as_usual,
         slow_script},
        {"cpu-bound",
         "Programs compute: when the processors are busy, no architecture makes them faster.",
         {"Which architecture gets most of these done?", &Figures::per_second, true},
         &Figures::per_second,
         {},
         false,
         true,
         false,
         as_usual,
         cpu_bound},
        {"small-files",
         "16 connections ask for 1 KiB again and again: what does the architecture itself cost?",
         {"Which architecture answers most requests a second?", &Figures::per_second, true},
         &Figures::cpu,
         {},
         false,
         false,
         true,
         as_usual,
         small_files},
        {"large-files",
         "1 MiB at a time goes from the file to the socket within the kernel (sendfile): little is "
         "left to differ.",
         {"Which architecture sends most files a second?", &Figures::per_second, true},
         &Figures::cpu,
         {},
         false,
         false,
         true,
         as_usual,
         large_files},
        {"short-connections",
         "A connection for each request: what does it cost to get a worker for it?",
         {"Which architecture needs most processor time for a request?", &Figures::cpu, true},
         &Figures::cpu,
         {},
         false,
         false,
         true,
         as_usual,
         short_connections},
        {"pipelined",
         "16 requests at once on each connection: one wake-up serves many, and waiting costs "
         "nothing any more.",
         {"Which architecture answers most requests a second?", &Figures::per_second, true},
         &Figures::cpu,
         {},
         false,
         false,
         false,
         as_usual,
         pipelined},
        {"crash",
         "Half way, one worker is killed (SIGKILL): who notices?",
         {"In which architecture do fewest requests get lost?", &Figures::not_answered, false},
         &Figures::not_answered,
         {{Kind::reset, Who::everybody, "its worker was killed"},
          {Kind::cut_off, Who::everybody, "its worker was killed"},
          {Kind::refused, Who::everybody, "the worker that was killed was the whole server"},
          {Kind::timed_out, Who::everybody, "its worker was killed"}},
         false,
         false,
         false,
         as_usual,
         crash},
        {"too-many",
         "64 clients come and stay, and there is room for 16: a loop can say no, a busy worker "
         "cannot.",
         {"Where does an answer come latest?", &Figures::longest, true},
         &Figures::longest,
         {{Kind::said_no, Who::loops, "the loop is free to say at once that it is full"},
          {Kind::timed_out, Who::workers, a_worker_each}},
         true,
         false,
         false,
         few_connections,
         too_many},
    };
    return rows;
}

}  // namespace

bool is_one_of(Who who, std::string_view server) noexcept {
    const bool is_loop = server == "epoll" || server == "epoll-threads";
    const bool has_few = server == "single" || server == "prefork" || server == "thread-pool";
    switch (who) {
        case Who::single: return server == "single";
        case Who::few_workers: return has_few;
        case Who::workers: return has_few || server == "fork" || server == "thread";
        case Who::loops: return is_loop;
        case Who::everybody: return true;
    }
    return false;
}

std::span<const Scenario> scenarios() { return scenario_table(); }

const Scenario* find_scenario(std::string_view name) {
    const auto found = std::find_if(scenario_table().begin(), scenario_table().end(),
                                    [&](const Scenario& row) { return row.name == name; });
    return found == scenario_table().end() ? nullptr : &*found;
}

std::string_view why_expected(const Scenario& scenario, std::string_view server, Kind kind) {
    if (kind == Kind::right) return "it is right";
    const bool is_ours = is_one_of(Who::workers, server) || is_one_of(Who::loops, server);
    for (const Expected& expected : scenario.expected)
        if (expected.kind == kind && (!is_ours || is_one_of(expected.who, server)))
            return expected.why;
    return {};
}

}  // namespace stepwise::compare
