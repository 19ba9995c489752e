// The processor time is that of the load alone: what the start has cost is taken off.  A run that
// is measured is not traced; calls are counted in a run of their own.
#include "stepwise/compare/measure.hpp"

#include <cmath>
#include <csignal>
#include <fstream>
#include <thread>

#include "stepwise/compare/driver.hpp"
#include "stepwise/compare/loads.hpp"
#include "stepwise/compare/peers.hpp"
#include "stepwise/compare/processes.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise::compare {
namespace {

constexpr double mebibyte = 1024 * 1024;
constexpr std::size_t least_crowd = 500;  // below, what one connection costs is lost in the noise
constexpr double sample_seconds = 0.4;

std::vector<std::string> our_command(const Bench& bench, std::string_view architecture,
                                     const Settings& settings) {
    const std::string config = bench.site.beside("stepwise.conf");
    std::ofstream{config} << "DocumentRoot \"" << bench.site.documents() << "\"\n"
                          << "ScriptAlias /cgi-bin/ \"" << bench.site.programs() << "/\"\n";
    std::vector<std::string> words = {
        bench.program, "serve",     "--config", config, "--as",  std::string{architecture},
        "--bind",      "127.0.0.1", "--port",   "0",    "--log", bench.site.beside("access.log")};
    for (const std::string& limit : settings.limits) words.insert(words.end(), {"--limit", limit});
    if (settings.workers > 0)
        words.insert(words.end(), {"--workers", std::to_string(settings.workers)});
    return words;
}

/// One request, and then until all workers are there that are made beforehand.
void warm_up(const Bench& bench, const ServerProcess& server) {
    Group one;
    one.targets = bench.site.small();
    one.most = 1;
    one.keep_alive = false;
    Phase phase;
    phase.groups = {one};
    phase.until_settled = true;
    Driver{server.port()}.run({phase});
    Usage before = usage_of(server.pid());
    for (int attempts = 0; attempts < 40; ++attempts) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        const Usage now = usage_of(server.pid());
        if (now.threads == before.threads && now.processes == before.processes) return;
        before = now;
    }
}

/// The oldest child, or the server itself if it has none.
void kill_a_worker_of(pid_t server) {
    const auto tree = tree_of(server);
    ::kill(tree.size() > 1 ? tree[1] : server, SIGKILL);
}

/// Counts the processes and threads in the middle of the last phase.
void watch_half_way(Load& load, pid_t server, Figures& figures) {
    Phase& phase = load.back();
    phase.half_way = [server, &figures, then = phase.half_way] {
        const Usage usage = usage_of(server);
        figures.processes = usage.processes;
        figures.threads = usage.threads;
        if (then) then();
    };
}

double requests_of(const Figures& figures) {
    double count = 0;
    for (const Kind kind : {Kind::right, Kind::said_no, Kind::wrong_status, Kind::wrong_body})
        count += static_cast<double>(figures.answers[static_cast<std::size_t>(kind)] +
                                     figures.others[static_cast<std::size_t>(kind)]);
    return count;
}

void see_to_its_end(ServerProcess& server, const Contestant& contestant, bool was_killed,
                    Figures& figures, std::uint64_t switches_before) {
    const ServerProcess::End end = server.stop();
    if (const double requests = requests_of(figures); requests > 0)
        figures.switches = static_cast<double>(end.switches - switches_before) / requests;
    if (contestant.is_peer || was_killed) return;  // how others end is not what is compared
    if (end.status != 0) figures.trouble = "ended with status " + std::to_string(end.status);
    if (!end.by_itself) figures.trouble = "did not stop when it was asked to";
}

}  // namespace

Launch launch_for(const Bench& bench, const Scenario& scenario, const Contestant& contestant) {
    if (contestant.is_peer) return launch_peer(contestant.name, bench.site);
    const Conditions conditions{bench.site, contestant.name, bench.seconds, false, bench.crowd};
    return {our_command(bench, contestant.name, scenario.settings(conditions)),
            bench.site.beside("messages.txt")};
}

Figures measure(const Bench& bench, const Scenario& scenario, const Contestant& contestant) {
    ServerProcess server{launch_for(bench, scenario, contestant)};
    warm_up(bench, server);
    const std::uint64_t idle_memory = memory_of(server.pid());
    const std::uint64_t switches = switches_of(server.pid());
    const Usage before = usage_of(server.pid());
    Driver driver{server.port()};
    bool was_killed = false;
    double crowd_memory = unknown;
    Conditions conditions{bench.site, contestant.name, bench.seconds, false, bench.crowd};
    conditions.kill_a_worker = [&] {
        was_killed = true;
        kill_a_worker_of(server.pid());
    };
    conditions.weigh = [&] {
        if (driver.crowd() < least_crowd) return;
        const double more =
            static_cast<double>(memory_of(server.pid())) - static_cast<double>(idle_memory);
        crowd_memory = more / mebibyte * 1000 / static_cast<double>(driver.crowd());
    };
    Figures half_way;
    Load load = scenario.load(conditions);
    watch_half_way(load, server.pid(), half_way);
    driver.run(load);
    const Usage after = usage_of(server.pid());
    const double cpu = after.cpu - before.cpu;
    driver.leave();  // ten thousand connections would keep it from its end

    Figures figures = figures_of(driver.seen());
    if (const double requests = requests_of(figures); requests > 0 && cpu > 0)
        figures.cpu = cpu * 1e6 / requests;
    if (idle_memory > 0) figures.memory = static_cast<double>(idle_memory) / mebibyte;
    figures.crowd_memory = crowd_memory;
    const bool was_watched = !std::isnan(half_way.processes);  // else it was over before
    figures.processes = was_watched ? half_way.processes : after.processes;
    figures.threads = was_watched ? half_way.threads : after.threads;
    see_to_its_end(server, contestant, was_killed, figures, switches);
    return figures;
}

std::string sample_recording(const Bench& bench, const Scenario& scenario,
                             std::string_view architecture) {
    std::string recording =
        bench.site.beside(std::string{scenario.name} + "-" + std::string{architecture} + ".jsonl");
    Conditions conditions{bench.site, architecture, sample_seconds, true, 4};
    Launch launch{our_command(bench, architecture, scenario.settings(conditions)),
                  bench.site.beside("messages.txt")};
    launch.command.insert(launch.command.end(), {"--record", recording});
    ServerProcess server{launch};
    conditions.kill_a_worker = [&] {
        const auto tree = tree_of(server.pid());  // the console, the server, its children
        if (tree.size() > 1) kill_a_worker_of(tree[1]);
    };
    Driver driver{server.port()};
    driver.run(as_sample(scenario.load(conditions)));
    driver.leave();
    (void)server.stop();
    return recording;
}

double calls_per_request(const std::string& recording) {
    std::ifstream file{recording};
    double calls = 0, requests = 0;
    for (const Event& event : read_recording(file).events) {
        calls += event.edge == Edge::syscall;
        requests += event.stage == Stage::log && event.edge == Edge::leave;
    }
    return requests > 0 ? calls / requests : unknown;
}

}  // namespace stepwise::compare
