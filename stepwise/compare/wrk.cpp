// wrk asks for one file again and again, where our clients ask for several in turn.
#include "stepwise/compare/wrk.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "stepwise/compare/peers.hpp"

namespace stepwise::compare {
namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "re"), ::pclose};
    std::string output;
    if (!pipe) return output;
    char piece[512];
    while (std::fgets(piece, sizeof piece, pipe.get())) output += piece;
    return output;
}

}  // namespace

void require_wrk() {
    if (find_program("wrk").empty())
        throw std::runtime_error(
            "wrk is not installed: apt-get install wrk, or leave --check-with out");
}

double per_second_by_wrk(const Bench& bench, const Scenario& scenario,
                         const Contestant& contestant) {
    ServerProcess server{launch_for(bench, scenario, contestant)};
    const Conditions conditions{bench.site, contestant.name, bench.seconds, false, bench.crowd};
    const Group group = scenario.load(conditions).back().groups.front();
    const long seconds = std::max(1L, std::lround(bench.seconds));
    std::string command = find_program("wrk") + " -t1 -c" + std::to_string(group.connections) +
                          " -d" + std::to_string(seconds) + "s ";
    if (!group.keep_alive) command += "-H 'Connection: close' ";
    command += "http://127.0.0.1:" + std::to_string(server.port()) + group.targets.front().path;
    const std::string output = output_of(command + " 2>&1");
    (void)server.stop();
    constexpr std::string_view label = "Requests/sec:";
    const std::size_t at = output.find(label);
    return at == std::string::npos ? unknown
                                   : std::strtod(output.c_str() + at + label.size(), nullptr);
}

}  // namespace stepwise::compare
