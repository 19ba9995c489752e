// Shall another server do it, or does the address lack the user's state?  The redirections that
// only this server has: to the least busy of several servers, to the one that knows the user, and
// to a URL that carries a session with it.
#include <limits>

#include "stepwise/http/query.hpp"
#include "stepwise/stages/4_resource/fat_url.hpp"
#include "stepwise/stages/4_resource/server_load.hpp"

namespace stepwise {
namespace {

using http::Status;

/// To the same path and query of another server.
Outcome send_to(Step& step, Connection& connection, Resource& resource, const Dispatch& dispatch,
                std::size_t server, const char* why) {
    std::string location = dispatch.servers[server];
    while (location.ends_with('/')) location.pop_back();
    connection.transaction->answer.location = location + address_of(resource);
    return turn_down(step, resource, static_cast<Status>(dispatch.status), why);
}

Outcome balance(Step& step, Worker& worker, Connection& connection, Resource& resource,
                const Dispatch& dispatch) {
    if (ask_for_loads(step, worker, connection, dispatch) == Outcome::awaits)
        return Outcome::awaits;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    std::size_t best = dispatch.servers.size();
    bool is_us = false;
    for (std::size_t i = 0; i < dispatch.addresses.size(); ++i) {
        const bool ours = is_ourselves(dispatch.addresses[i], connection);
        const Worker::MeasuredLoad& load = worker.loads[dispatch.servers[i]];
        if (!ours && !load.is_up) continue;
        const std::uint64_t busy = ours ? worker.server.common->scoreboard.busy() : load.busy;
        if (busy >= least) continue;
        least = busy;
        best = i;
        is_us = ours;
    }
    if (best == dispatch.servers.size())
        return turn_down(step, resource, Status::service_unavailable, "all_servers_down");
    step.fact("least_busy", is_us ? "this_server" : std::string_view{dispatch.servers[best]});
    if (is_us) return Outcome::done;
    ++worker.loads[dispatch.servers[best]].busy;  // until it is asked again
    return send_to(step, connection, resource, dispatch, best, "less_busy");
}

/// The same for each connection of a client: its address, without the port (FNV-1a).
std::size_t place_by_address(const Connection& connection, std::size_t count) {
    std::uint32_t hash = 2166136261U;
    for (const char c : host_of(connection.peer))
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash % count;
}

Outcome keep_at_one_server(Step& step, Connection& connection, Resource& resource,
                           const Dispatch& dispatch) {
    Transaction& t = *connection.transaction;
    const std::size_t count = dispatch.servers.size();
    if (count == 0 || dispatch.addresses.size() != count) return Outcome::done;
    const auto place_of = [&](std::optional<std::string_view> text) {
        return text ? http::place_in_list(*text, count) : 0;
    };
    const char* from = "url";
    std::size_t place = place_of(http::query_parameter(resource.query, dispatch.parameter));
    if (place == 0) {
        from = "cookie";
        place = place_of(http::cookie(t.request.fields.value("Cookie"), dispatch.parameter));
    }
    if (place == 0) {
        from = "client_address";
        place = 1 + place_by_address(connection, count);
        t.answer.fields.push_back({"Set-Cookie", dispatch.parameter + "=" + std::to_string(place) +
                                                     "; Path=/; HttpOnly; SameSite=Lax"});
    }
    step.fact("users_server", static_cast<std::uint64_t>(place));
    step.fact("users_server_from", from);
    if (is_ourselves(dispatch.addresses[place - 1], connection)) return Outcome::done;
    return send_to(step, connection, resource, dispatch, place - 1, "users_server");
}

Outcome demand_fat_url(Step& step, Worker& worker, Connection& connection, Resource& resource,
                       const Dispatch& dispatch) {
    Transaction& t = *connection.transaction;
    const http::Method method = t.request.method;
    const auto value = http::query_parameter(resource.query, dispatch.parameter);
    if (value && is_own_session(worker.server.secret, dispatch.parameter, *value)) {
        step.fact("fat_url", "session_known");
        t.fat_url_value = *value;
        return Outcome::done;
    }
    // Only what is merely read can be asked for again without loss.
    if (method != http::Method::get && method != http::Method::head) return Outcome::done;
    step.fact("fat_url", value ? "session_forged" : "session_new");
    const std::string seed = std::to_string(connection.number) + "." +
                             std::to_string(connection.transaction_number) + "." +
                             std::to_string(monotonic_now());
    const std::string rest = http::without_parameter(resource.query, dispatch.parameter);
    resource.query = rest + (rest.empty() ? "" : "&") + dispatch.parameter + "=" +
                     new_session(worker.server.secret, dispatch.parameter, seed);
    resource.has_query = true;
    t.answer.location = address_of(resource);
    t.answer.fields.push_back({"Cache-Control", "no-store"});  // the next client is another one
    return turn_down(step, resource, static_cast<Status>(dispatch.status), "address_lacks_session");
}

Outcome decide(Step& step, Worker& worker, Connection& connection, Resource& resource,
               const Dispatch& dispatch) {
    switch (dispatch.kind) {
        case Dispatch::Kind::none: break;
        case Dispatch::Kind::balance: return balance(step, worker, connection, resource, dispatch);
        case Dispatch::Kind::affinity:
            return keep_at_one_server(step, connection, resource, dispatch);
        case Dispatch::Kind::fat_url:
            return demand_fat_url(step, worker, connection, resource, dispatch);
    }
    return Outcome::done;
}

}  // namespace

Outcome dispatch(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    const Setting<Dispatch>& setting = resource.rules->dispatch;
    if (setting.value.kind == Dispatch::Kind::none || t.is_dispatched ||
        t.error_status != Status::ok)
        return Outcome::done;
    if (step.watched()) step.fact("directive", setting.origin.text());
    const Outcome outcome = decide(step, worker, connection, resource, setting.value);
    t.is_dispatched = outcome == Outcome::done;
    return outcome;
}

}  // namespace stepwise
