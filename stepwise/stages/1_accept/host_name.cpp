// The name of the client's host: from what is known already, else from /etc/hosts, else from the
// name server; and back again from the name to the address, since whoever owns an address may give
// it any name in the reverse zone.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "stepwise/stages/1_accept/identify.hpp"

namespace stepwise {
namespace {

using Known = ClientIdentity::Known;

/// Messages that are no answer, before the question is given up: somebody is guessing.
constexpr unsigned most_strays = 16;

PeerAddress socket_address(const Endpoint& endpoint) noexcept {
    PeerAddress address{};
    if (endpoint.address.family == AF_INET6) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(endpoint.port);
        std::memcpy(&address.v6.sin6_addr, endpoint.address.octets.data(), 16);
    } else {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(endpoint.port);
        std::memcpy(&address.v4.sin_addr, endpoint.address.octets.data(), 4);
    }
    return address;
}

bool is_under_way(const NameLookup& lookup) noexcept { return static_cast<bool>(lookup.socket); }

dns::Reply failed(const char* why) { return {dns::Reply::Kind::none, why, {}, {}}; }

bool send_question(Step& step, const NameLookup& lookup) {
    const std::string message = dns::write_query(lookup.question);
    return step.send(lookup.socket.get(), message, 0) >= 0 || errno == EAGAIN || errno == EINTR;
}

/// Sends the question on a socket of its own: a new port and a random number are what somebody who
/// forges an answer would have to guess (RFC 5452).  False: it cannot be asked.
bool ask(Step& step, const Worker& worker, NameLookup& lookup, std::string name, dns::Type type) {
    const std::int64_t now = monotonic_now();
    if (lookup.began == 0) {
        lookup.began = now;
        lookup.until = now + worker.server.limits.lookup;
    }
    lookup.repeat_at = now + (lookup.until - now) / 2;
    lookup.is_repeated = false;
    std::array<char, 2> random{};
    if (step.getrandom(random, 0) != static_cast<ssize_t>(random.size())) return false;
    std::uint16_t id = 0;
    std::memcpy(&id, random.data(), sizeof id);
    lookup.question = {id, std::move(name), type};
    const PeerAddress server = socket_address(worker.server.site.names.server);
    const socklen_t size =
        server.any.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    lookup.socket.reset(step.socket(server.any.sa_family, SOCK_DGRAM));
    return lookup.socket && step.connect(lookup.socket.get(), &server.any, size) == 0 &&
           send_question(step, lookup);
}

/// What has come meanwhile; `stray`: nothing of use.
dns::Reply hear(Step& step, NameLookup& lookup) {
    std::array<char, dns::largest_message> message;
    for (;;) {
        const ssize_t size = step.recv(lookup.socket.get(), message, 0);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {};
        if (size < 0) return failed("name_server_unreachable");  // ICMP said so
        dns::Reply reply =
            dns::read_reply({message.data(), static_cast<std::size_t>(size)}, lookup.question);
        if (reply.kind != dns::Reply::Kind::stray) return reply;
        if (++lookup.strays >= most_strays) return failed("too_many_stray_answers");
    }
}

/// The answer, or that there will be none; `stray`: wait on.
dns::Reply attend(Step& step, NameLookup& lookup) {
    dns::Reply reply = hear(step, lookup);
    if (reply.kind != dns::Reply::Kind::stray) return reply;
    const std::int64_t now = monotonic_now();
    if (now >= lookup.until) return failed("name_server_silent");
    if (now >= lookup.repeat_at && !lookup.is_repeated) {
        lookup.is_repeated = true;
        if (!send_question(step, lookup)) return failed("name_server_unreachable");
    }
    return reply;
}

void take(ClientIdentity& client, const KnownName& known) {
    client.host = known.name;
    client.host_known = known.name.empty() ? Known::unknown : Known::known;
    client.host_tested = known.is_tested;
    client.host_confirmed = known.is_confirmed;
    client.host_why = known.why;
}

void tell(Step& step, const ClientIdentity& client, const char* from) {
    if (client.host_known == Known::unknown) {
        step.fact("host_name_why", client.host_why);
    } else {
        step.fact("host_name", client.host);
        if (client.host_tested) step.fact("host_confirmed", client.host_confirmed ? "yes" : "no");
        if (*client.host_why) step.fact("host_confirmed_why", client.host_why);
    }
    step.fact("host_name_from", from);
}

/// What is to be had without asking anybody: from the cache, or the file.
bool is_known_here(Step& step, Worker& worker, ClientIdentity& client, const Address& address) {
    if (!worker.names) worker.names = std::make_unique<NameCache>();
    if (const KnownName* known = worker.names->find(address, monotonic_now())) {
        take(client, *known);
        tell(step, client, "cache");
        return true;
    }
    const std::string_view name = worker.server.site.names.hosts.name_of(address);
    if (name.empty()) return false;
    take(client, {std::string{name}, true, true, ""});  // the same line leads back
    tell(step, client, "hosts_file");
    return true;
}

/// Does the file say where the name leads?  Then nobody else is asked, as libc has it.
bool is_tested_here(const Worker& worker, ClientIdentity& client, const Address& address) {
    const auto leads = worker.server.site.names.hosts.leads_to(client.host, address);
    if (!leads) return false;
    client.host_tested = true;
    client.host_confirmed = *leads;
    client.host_why = *leads ? "" : "hosts_file_has_another_address";
    return true;
}

void take_reply(ClientIdentity& client, const dns::Reply& reply, const Address& address) {
    if (client.host_known == Known::asking) {
        take(client, {reply.names.empty() ? "" : reply.names.front(), false, false, reply.why});
        if (client.host_known == Known::known) client.host_why = "";
        return;
    }
    client.host_tested = true;
    client.host_confirmed =
        std::find(reply.addresses.begin(), reply.addresses.end(), address) != reply.addresses.end();
    client.host_why = client.host_confirmed     ? ""
                      : reply.addresses.empty() ? reply.why
                                                : "it_has_another_address";
}

bool is_enough(const ClientIdentity& client, bool doubled) noexcept {
    return client.host_known == Known::unknown ||
           (client.host_known == Known::known && (client.host_tested || !doubled));
}

/// A name that was found to be a lie must not stand where logs and scripts look for one.
Outcome settle(ClientIdentity& client) {
    if (client.host_known == Known::known && client.host_tested && !client.host_confirmed) {
        client.host.clear();
        client.host_known = Known::unknown;
    }
    return Outcome::done;
}

/// All that was asked is answered: note it, for this worker's next client from there as well.
void conclude(Step& step, Worker& worker, ClientIdentity& client, const Address& address) {
    const std::int64_t now = monotonic_now();
    const std::int64_t began = client.lookups->name.began;
    tell(step, client, began != 0 ? "dns" : "hosts_file");
    if (began != 0)
        step.fact("lookup_milliseconds", static_cast<std::uint64_t>((now - began) / milliseconds));
    worker.names->keep(address,
                       {client.host, client.host_tested, client.host_confirmed, client.host_why},
                       now + worker.server.limits.lookup_cache);
    client.lookups->name = {};
}

}  // namespace

Outcome find_host_name(Step& step, Worker& worker, Connection& connection, bool doubled) {
    ClientIdentity& client = *connection.client;
    NameLookup& lookup = client.lookups->name;
    const Address address = Address::of(connection.peer.any);
    if (client.host_known == Known::not_asked) is_known_here(step, worker, client, address);
    if (is_enough(client, doubled)) return settle(client);
    while (!is_enough(client, doubled)) {
        bool can_ask = true;
        if (client.host_known == Known::not_asked) {
            client.host_known = Known::asking;
            can_ask = ask(step, worker, lookup, dns::reverse_name(address), dns::Type::ptr);
        } else if (!is_under_way(lookup)) {
            if (is_tested_here(worker, client, address)) break;
            can_ask = ask(step, worker, lookup, client.host,
                          address.family == AF_INET6 ? dns::Type::aaaa : dns::Type::a);
        }
        const dns::Reply reply = can_ask ? attend(step, lookup) : failed("name_server_unreachable");
        if (reply.kind == dns::Reply::Kind::stray) {
            connection.transaction->await(lookup.socket.get(), POLLIN,
                                          lookup.is_repeated ? lookup.until : lookup.repeat_at);
            return Outcome::awaits;
        }
        if (lookup.socket) step.close(lookup.socket.release());
        take_reply(client, reply, address);
    }
    conclude(step, worker, client, address);
    return settle(client);
}

}  // namespace stepwise
