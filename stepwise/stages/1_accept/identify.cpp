// Stage 1 goes on: who is the client, and may it speak?
#include "stepwise/stages/1_accept/identify.hpp"

#include <algorithm>

#include "stepwise/site/verdict.hpp"

namespace stepwise {
namespace {

Outcome close_unread(Step& step, Worker& worker, Connection& connection) {
    step.fact("connection", "closed");
    if (connection.client && connection.client->lookups) {
        Lookups& lookups = *connection.client->lookups;
        if (lookups.name.socket) step.close(lookups.name.socket.release());
        if (lookups.ident.socket) step.close(lookups.ident.socket.release());
    }
    step.close(connection.socket.release());
    worker.take_back(connection);
    return Outcome::closed;
}

Outcome turn_down(Step& step, Worker& worker, Connection& connection, const char* why) {
    step.fact("why", why);
    if (step.watched()) step.fact("directive", worker.server.site.refusals.origin.text());
    return close_unread(step, worker, connection);
}

bool is_refused(const Refusals& refusals, const PeerAddress& peer) noexcept {
    return std::any_of(refusals.networks.begin(), refusals.networks.end(),
                       [&peer](const Network& network) { return network.contains(peer.any); });
}

bool is_refused(const Refusals& refusals, std::string_view host) noexcept {
    return std::any_of(refusals.hosts.begin(), refusals.hosts.end(),
                       [host](const std::string& domain) { return is_in_domain(host, domain); });
}

bool is_known(const ClientIdentity& client) noexcept {
    return client.host_known == ClientIdentity::Known::known &&
           (!client.host_tested || client.host_confirmed);
}

}  // namespace

bool asks_at_once(const Site& site) noexcept {
    const Rules& rules = site.main().rules;
    return !site.refusals.empty() || rules.hostname_lookups.value != Lookup::off ||
           rules.identity_check.value;
}

Outcome identify_client(Step& step, Worker& worker, Connection& connection, Lookup host,
                        bool ident) {
    if (host == Lookup::off && !ident) return Outcome::done;
    if (!connection.client) connection.client = std::make_unique<ClientIdentity>();
    auto& lookups = connection.client->lookups;
    if (!lookups) lookups = std::make_unique<Lookups>();
    worker.transaction_of(connection);
    const Outcome name = host == Lookup::off
                             ? Outcome::done
                             : find_host_name(step, worker, connection, host == Lookup::doubled);
    const Outcome user = ident ? find_user(step, worker, connection) : Outcome::done;
    if (name == Outcome::awaits || user == Outcome::awaits) return Outcome::awaits;
    lookups.reset();
    return Outcome::done;
}

Outcome admit_client(Step& step, Worker& worker, Connection& connection) {
    const Site& site = worker.server.site;
    const Rules& rules = site.main().rules;
    worker.transaction_of(connection).await_nothing();
    if (is_refused(site.refusals, connection.peer))
        return turn_down(step, worker, connection, "refused_by_address");
    // A name decides about access, so it must lead back to the address.
    const bool by_name = !site.refusals.hosts.empty();
    const Outcome outcome = identify_client(
        step, worker, connection, by_name ? Lookup::doubled : rules.hostname_lookups.value,
        rules.identity_check.value);
    if (outcome == Outcome::awaits && worker.server.stop.requested()) {
        step.fact("silent", "server_stops");
        return close_unread(step, worker, connection);
    }
    if (outcome == Outcome::awaits) return outcome;
    if (by_name && is_refused(site.refusals, confirmed_host_of(connection)))
        return turn_down(step, worker, connection, "refused_by_name");
    worker.take_back(connection);
    connection.deadline = monotonic_now() + worker.server.limits.idle;
    return Outcome::done;
}

std::string_view host_name_of(const Connection& connection) noexcept {
    if (connection.client && is_known(*connection.client)) return connection.client->host;
    return connection.peer_text;
}

std::string_view confirmed_host_of(const Connection& connection) noexcept {
    if (!connection.client || !is_known(*connection.client)) return {};
    return connection.client->host_confirmed ? connection.client->host : std::string_view{};
}

std::string_view ident_of(const Connection& connection) noexcept {
    if (!connection.client || connection.client->ident.empty()) return "-";
    return connection.client->ident;
}

}  // namespace stepwise
