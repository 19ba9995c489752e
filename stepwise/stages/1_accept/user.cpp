// Which of its users has connected?  The client's machine is asked (RFC 1413), if it has somebody
// who answers such questions; few have, and none must.
#include <array>
#include <cerrno>

#include "stepwise/stages/1_accept/ident_reply.hpp"
#include "stepwise/stages/1_accept/identify.hpp"

namespace stepwise {
namespace {

using Known = ClientIdentity::Known;

void set_port(PeerAddress& address, std::uint16_t port) noexcept {
    (address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port) = htons(port);
}

Outcome conclude(Step& step, ClientIdentity& client, std::string_view user, const char* why) {
    IdentLookup& lookup = client.lookups->ident;
    if (lookup.socket) step.close(lookup.socket.release());
    client.ident_known = user.empty() ? Known::unknown : Known::known;
    client.ident = user;
    if (user.empty())
        step.fact("ident_why", why);
    else
        step.fact("ident_user", user);
    step.fact("ident_milliseconds",
              static_cast<std::uint64_t>((monotonic_now() - lookup.began) / milliseconds));
    return Outcome::done;
}

/// From the very address that the client knows: the other side finds the connection by it.
bool begin(Step& step, const Worker& worker, const Connection& connection) {
    IdentLookup& lookup = connection.client->lookups->ident;
    lookup.began = monotonic_now();
    const Server& server = worker.server;
    lookup.until = lookup.began + (server.site.ident_timeout > 0 ? server.site.ident_timeout
                                                                 : server.limits.ident);
    PeerAddress from = connection.local, to = connection.peer;
    set_port(from, 0);
    set_port(to, server.site.ident_port);
    const socklen_t size =
        to.any.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    lookup.socket.reset(step.socket(to.any.sa_family, SOCK_STREAM));
    return lookup.socket && step.bind(lookup.socket.get(), &from.any, size) == 0 &&
           (step.connect(lookup.socket.get(), &to.any, size) == 0 || errno == EINPROGRESS);
}

ident::Ports ports_of(const Connection& connection) noexcept {
    return {port_of(connection.peer), port_of(connection.local)};
}

/// True: it is to be waited for.  `why` says what is wrong, if something is.
bool send_question(Step& step, const Connection& connection, const char*& why) {
    IdentLookup& lookup = connection.client->lookups->ident;
    const std::string query = ident::write_query(ports_of(connection));
    const ssize_t sent = step.send(lookup.socket.get(), query, 0);
    lookup.is_asked = sent == static_cast<ssize_t>(query.size());
    if (lookup.is_asked) return false;
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return true;  // not connected yet
    why = "ident_unreachable";
    return false;
}

/// True: there is more to come.
bool receive_reply(Step& step, IdentLookup& lookup, const char*& why) {
    std::array<char, 512> piece;
    const ssize_t size = step.recv(lookup.socket.get(), piece, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (size <= 0) {
        why = size == 0 ? "ident_reply_incomplete" : "ident_unreachable";
        return false;
    }
    lookup.reply.append(piece.data(), static_cast<std::size_t>(size));
    if (lookup.reply.find('\n') != std::string::npos) return false;
    if (lookup.reply.size() > ident::longest_line) why = "ident_reply_too_long";
    return *why == '\0';
}

std::string_view first_line(std::string_view reply) noexcept {
    reply = reply.substr(0, reply.find('\n'));
    if (reply.ends_with('\r')) reply.remove_suffix(1);
    return reply;
}

}  // namespace

Outcome find_user(Step& step, Worker& worker, Connection& connection) {
    ClientIdentity& client = *connection.client;
    IdentLookup& lookup = client.lookups->ident;
    if (client.ident_known == Known::known || client.ident_known == Known::unknown)
        return Outcome::done;
    if (client.ident_known == Known::not_asked) {
        client.ident_known = Known::asking;
        if (!begin(step, worker, connection))
            return conclude(step, client, {}, "ident_unreachable");
    }
    const char* why = "";
    bool waits = !lookup.is_asked && send_question(step, connection, why);
    if (lookup.is_asked) waits = receive_reply(step, lookup, why);
    if (waits && monotonic_now() >= lookup.until) {
        why = "ident_silent";
        waits = false;
    }
    if (waits) {
        connection.transaction->await(lookup.socket.get(), lookup.is_asked ? POLLIN : POLLOUT,
                                      lookup.until);
        return Outcome::awaits;
    }
    if (*why) return conclude(step, client, {}, why);
    const std::string line{first_line(lookup.reply)};
    const ident::Reply reply = ident::read_reply(line, ports_of(connection));
    return conclude(step, client, reply.user, reply.why);
}

}  // namespace stepwise
