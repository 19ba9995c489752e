// Where waiting is the point, requests come at fixed times, as from many people who know nothing of
// each other; where speed is, each client asks again at once.
#include "stepwise/compare/loads.hpp"

#include <algorithm>

namespace stepwise::compare {
namespace {

constexpr unsigned first_crowd = 1000;
constexpr unsigned most_processes = 1100;  // a process for each connection is a lot of memory

/// People who come one after the other, each for one small file.
Group visitors(const Conditions& conditions, double per_second) {
    Group group;
    group.targets = conditions.site.small();
    group.per_second = per_second;
    group.keep_alive = false;
    return group;
}

Group closed_loop(unsigned connections, std::vector<Target> targets) {
    Group group;
    group.connections = connections;
    group.targets = std::move(targets);
    return group;
}

/// Those who misbehave come first, and the phase is over when they are all there.
Phase first_come(Group group) {
    group.measured = false;
    Phase phase;
    phase.groups = {std::move(group)};
    phase.seconds = 0.5;
    phase.patience = 0;
    phase.until_settled = true;
    phase.quiet = 0.2;
    phase.counts = false;
    return phase;
}

Group nuisance(Manner manner, unsigned connections, std::vector<Target> targets = {}) {
    Group group;
    group.manner = manner;
    group.connections = connections;
    group.targets = std::move(targets);
    return group;
}

Phase phase_of(const Conditions& conditions, std::vector<Group> groups, double patience = 1.5) {
    Phase phase;
    phase.groups = std::move(groups);
    phase.seconds = conditions.seconds;
    phase.patience = patience;
    return phase;
}

}  // namespace

Load one_slow_client(const Conditions& conditions) {
    return {first_come(nuisance(Manner::half_a_request, 1)),
            phase_of(conditions, {visitors(conditions, 200)})};
}

Load idle_crowd(const Conditions& conditions) {
    Group active = closed_loop(16, conditions.site.small());
    active.per_second = 500;
    Load load;
    const unsigned sizes[] = {std::min(first_crowd, conditions.crowd), conditions.crowd};
    unsigned there = 0;
    for (const unsigned size : sizes) {
        if (size <= there) continue;
        Group more = nuisance(Manner::stays, size - there, conditions.site.small());
        more.connecting = 64;
        there = size;
        load.push_back(first_come(more));
        load.back().seconds = 3;
        load.back().at_end = conditions.weigh;
        load.push_back(phase_of(conditions, {active}, 0.5));
        load.back().seconds /= 2;
    }
    return load;
}

Load browser(const Conditions& conditions) {
    Group pages = closed_loop(4, conditions.site.page());
    pages.at_once = 12;
    pages.per_second = 2 * 12 / conditions.seconds;
    return {first_come(nuisance(Manner::silent, 2)), phase_of(conditions, {pages})};
}

Load burst(const Conditions& conditions) {
    Group storm = visitors(conditions, 600 / conditions.seconds);
    storm.at_once = storm.most = 600;
    return {phase_of(conditions, {storm}, 2.5)};
}

Load slow_reader(const Conditions& conditions) {
    return {first_come(nuisance(Manner::reads_slowly, 20, {conditions.site.huge()})),
            phase_of(conditions, {visitors(conditions, 200)}, 0.8)};
}

Load slow_script(const Conditions& conditions) {
    Group scripts = visitors(conditions, 20);
    scripts.targets = {conditions.site.sleeper()};
    scripts.measured = false;
    return {phase_of(conditions, {scripts, visitors(conditions, 200)}, 0.8)};
}

Load cpu_bound(const Conditions& conditions) {
    Group group = closed_loop(4, {conditions.site.counter()});
    group.keep_alive = false;
    return {phase_of(conditions, {group})};
}

Load small_files(const Conditions& conditions) {
    return {phase_of(conditions, {closed_loop(16, conditions.site.small())})};
}

Load large_files(const Conditions& conditions) {
    return {phase_of(conditions, {closed_loop(4, conditions.site.large())})};
}

Load short_connections(const Conditions& conditions) {
    Group group = closed_loop(16, conditions.site.small());
    group.keep_alive = false;
    return {phase_of(conditions, {group})};
}

Load pipelined(const Conditions& conditions) {
    Group group = closed_loop(8, conditions.site.small());
    group.pipelined = 16;
    return {phase_of(conditions, {group})};
}

Load crash(const Conditions& conditions) {
    Group regulars = closed_loop(4, conditions.site.small());
    regulars.per_second = 100;
    Phase phase = phase_of(conditions, {regulars, visitors(conditions, 200)}, 0.3);
    phase.half_way = conditions.kill_a_worker;
    return {phase};
}

Load too_many(const Conditions& conditions) {
    Phase phase = phase_of(conditions, {nuisance(Manner::stays, 64, conditions.site.small())}, 0.5);
    phase.seconds = 2 * conditions.seconds;
    phase.until_settled = true;
    phase.counts = false;  // how many a second says nothing about so few
    return {phase};
}

Load as_sample(Load load) {
    constexpr unsigned few = 4, some = 8;
    for (Phase& phase : load) {
        phase.patience = std::min(phase.patience, 0.4);
        phase.until_settled = true;
        for (Group& group : phase.groups) {
            group.connections = std::min(group.connections, few);
            group.pipelined = std::min(group.pipelined, few);
            if (group.at_once > some) group.at_once = some;
            if (group.at_once == 1 && group.per_second > 20) group.per_second = 20;
            group.most = some;
        }
    }
    return load;
}

// ------------------------------------------------------------------------------- the server

namespace {

std::string limit(const char* name, double value) { return name + ("=" + std::to_string(value)); }
std::string limit(const char* name, unsigned value) { return name + ("=" + std::to_string(value)); }

bool takes_workers(std::string_view server) {
    return server != "single" && server != "epoll" && server != "epoll-threads";
}

/// What limits are a part of.  However short a run is, a client on a busy machine must be able to
/// get its request out; the few clients of a sample can.
double time_for_clients(const Conditions& conditions) {
    return conditions.is_sample ? conditions.seconds : std::max(conditions.seconds, 1.0);
}

}  // namespace

Settings as_usual(const Conditions& conditions) {
    Settings settings;
    // Apache's MaxKeepAliveRequests: so a worker is free for somebody else now and then.
    settings.limits = {"requests=100", "grace=0.2"};
    const bool has_few = conditions.server == "prefork" || conditions.server == "thread-pool";
    if (conditions.is_sample && has_few) settings.workers = 2;
    return settings;
}

Settings short_patience(const Conditions& conditions) {
    Settings settings = as_usual(conditions);
    settings.limits.push_back(limit("head", 0.6 * time_for_clients(conditions)));
    settings.limits.push_back(limit("idle", 0.3 * time_for_clients(conditions)));
    return settings;
}

Settings room_for_a_crowd(const Conditions& conditions) {
    Settings settings = as_usual(conditions);
    settings.limits.insert(settings.limits.end(), {"connections=20000", "idle=60"});
    if (conditions.is_sample) return settings;
    if (conditions.server == "thread") settings.workers = conditions.crowd + 50;
    if (conditions.server == "fork")
        settings.workers = std::min(conditions.crowd + 50, most_processes);
    return settings;
}

Settings short_backlog(const Conditions& conditions) {
    Settings settings = as_usual(conditions);
    settings.limits.push_back(limit("backlog", conditions.is_sample ? 4U : 128U));
    return settings;
}

Settings few_connections(const Conditions& conditions) {
    Settings settings = as_usual(conditions);
    const unsigned most = conditions.is_sample ? 2 : 16;
    settings.limits.push_back(limit("connections", most));
    settings.limits.push_back(limit("idle", 0.4 * time_for_clients(conditions)));
    if (takes_workers(conditions.server)) settings.workers = most;
    return settings;
}

}  // namespace stepwise::compare
