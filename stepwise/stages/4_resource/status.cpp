// SetHandler server-status: the state of the server itself, for people and for load balancers.
#include "stepwise/stages/4_resource/made_page.hpp"
#include "stepwise/stages/4_resource/status_page.hpp"

namespace stepwise {
namespace {

ServerState state_of(Step& step, Worker& worker) {
    const Scoreboard& scoreboard = worker.server.common->scoreboard;
    ServerState state;
    state.token = worker.server.site.server_token;
    state.now = worker.date();
    state.nanoseconds_up = scoreboard.nanoseconds_up();
    state.accesses = scoreboard.transactions();
    state.connections = worker.server.common->connections_accepted.load(std::memory_order_relaxed);
    state.busy = scoreboard.busy();
    state.open = scoreboard.read();
    struct sysinfo machine {};
    state.has_load = step.sysinfo(machine) == 0;
    for (std::size_t i = 0; i < std::size(state.load); ++i)
        state.load[i] = static_cast<double>(machine.loads[i]) / 65536.0;
    return state;
}

}  // namespace

Outcome show_status(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const ServerState state = state_of(step, worker);
    const bool for_programs = resource.query == "auto";
    step.fact("open_connections", static_cast<std::uint64_t>(state.open.size()));
    step.fact("busy", static_cast<std::uint64_t>(state.busy));
    connection.transaction->answer.fields.push_back({"Cache-Control", "no-store"});
    MadePage page{step};
    page.text() = for_programs ? state_for_programs(state) : state_for_people(state);
    return page.finish(connection, resource,
                       for_programs ? "text/plain; charset=utf-8" : "text/html; charset=utf-8");
}

}  // namespace stepwise
