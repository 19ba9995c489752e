// CONNECT: may this client have a tunnel to that place, and can it be reached?  An open proxy is
// what spammers look for, so nothing is allowed that AllowCONNECT does not name.
#include <cerrno>
#include <charconv>
#include <cstring>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/choose_host.hpp"
#include "stepwise/site/hosts_file.hpp"
#include "stepwise/stages/4_resource/questions.hpp"
#include "stepwise/stages/6_send/tunnel.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr std::size_t largest_hosts_file = 64 * 1024;

/// "[::1]:443", taken apart; stage 3 has made sure that it is a host and a port.
struct Place {
    std::string host;
    std::uint16_t port = 0;
};

Place place_of(std::string_view authority) {
    const std::size_t colon = authority.rfind(':');
    Place place;
    place.host = authority.substr(0, colon);
    if (place.host.starts_with('[')) place.host = place.host.substr(1, place.host.size() - 2);
    std::from_chars(authority.data() + colon + 1, authority.data() + authority.size(), place.port);
    return place;
}

std::string read_hosts_file(Step& step) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    UniqueFd file{step.openat2(AT_FDCWD, "/etc/hosts", how)};
    std::string text(file ? largest_hosts_file : 0, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t count = step.read(file.get(), {text.data() + size, text.size() - size});
        if (count <= 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (file) step.close(file.release());
    text.resize(size);
    return text;
}

/// An address, or a name that this machine knows by itself.  A name server is not asked: that can
/// take seconds, in which an event loop would serve nobody.
bool find_address(Step& step, const Place& place, PeerAddress& address) {
    if (set_address(address, place.host, place.port)) return true;
    const bool is_here = http::equal_ignoring_case(place.host, "localhost");  // RFC 6761, 6.3
    const std::string found =
        is_here ? "127.0.0.1" : address_in_hosts(read_hosts_file(step), place.host);
    return set_address(address, found, place.port);
}

Outcome fail(Step& step, Connection& connection, Status status, const char* why) {
    connection.transaction->tunnel.reset();
    return decline(step, connection, status, why);
}

/// connect(2) is asked again until it says that the connection is there, or why not.
Outcome try_to_connect(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    Tunnel& tunnel = *t.tunnel;
    const int upstream = tunnel.upstream.get();
    const bool is_v6 = tunnel.address.any.sa_family == AF_INET6;
    const socklen_t size = is_v6 ? sizeof tunnel.address.v6 : sizeof tunnel.address.v4;
    const int error = step.connect(upstream, &tunnel.address.any, size) == 0 ? 0 : errno;
    if (error == 0 || error == EISCONN) {
        step.set_no_delay(upstream);  // who sends small pieces through it does not wait for them
        step.fact("tunnel", "open");
        t.answer.keep = false;
        t.answer.keep_why = "tunnel";
        return Outcome::done;
    }
    const bool is_under_way = error == EINPROGRESS || error == EALREADY || error == EINTR;
    if (error == ETIMEDOUT || (is_under_way && monotonic_now() >= tunnel.connect_until))
        return fail(step, connection, Status::gateway_timeout, "no_answer_from_server");
    if (!is_under_way) {
        step.fact("failed", strerrordesc_np(error));
        return fail(step, connection, Status::bad_gateway, "server_not_reached");
    }
    t.await(upstream, POLLOUT, tunnel.connect_until);
    return Outcome::awaits;
}

Outcome start_to_connect(Step& step, const Worker& worker, Connection& connection,
                         const Place& place) {
    Transaction& t = *connection.transaction;
    t.tunnel = std::make_unique<Tunnel>();
    Tunnel& tunnel = *t.tunnel;
    if (!find_address(step, place, tunnel.address))
        return fail(step, connection, Status::bad_gateway, "name_not_known_here");
    if (step.watched()) step.fact("server", text_of(tunnel.address));
    tunnel.upstream.reset(step.socket(tunnel.address.any.sa_family, SOCK_STREAM));
    if (!tunnel.upstream && errno == EAFNOSUPPORT)
        return fail(step, connection, Status::bad_gateway, "server_not_reached");
    if (!tunnel.upstream)
        return fail(step, connection, Status::service_unavailable, "out_of_resources");
    tunnel.connect_until = monotonic_now() + worker.server.limits.connect;
    return try_to_connect(step, connection);
}

bool may_connect_to(const Host& host, std::uint16_t port) noexcept {
    for (const std::uint16_t allowed : host.connect_ports)
        if (allowed == port) return true;
    return false;
}

/// The rules outside of all sections hold: a tunnel leads to no directory or location.
Outcome check_client(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    Resource& resource = t.resource;
    resource.rules = &t.site_host->rules;
    Outcome outcome = identify(step, worker, connection, resource);
    if (outcome == Outcome::done) outcome = check_access(step, worker, connection, resource);
    if (outcome != Outcome::answered) return outcome;
    t.answer.status = resource.status;
    t.answer.why = resource.why;
    return outcome;
}

}  // namespace

Outcome open_tunnel(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    if (t.tunnel) return try_to_connect(step, connection);
    // The target names another server; only the address chooses among ours.
    t.site_host = choose_host(worker.server.site, connection.local.any, {}).host;
    if (t.site_host->connect_ports.empty()) {
        t.answer.allow = "GET, HEAD, OPTIONS";
        return decline(step, connection, Status::method_not_allowed, "connect_is_off");
    }
    if (connection.phase == Phase::body)  // what follows is for the other server, or for nobody
        return refuse(step, connection, Status::bad_request, "content_in_connect");
    const Place place = place_of(t.target.authority);
    if (!may_connect_to(*t.site_host, place.port))
        return decline(step, connection, Status::forbidden, "port_not_allowed");
    const Outcome outcome = check_client(step, worker, connection);
    if (outcome != Outcome::done) return outcome;
    return start_to_connect(step, worker, connection, place);
}

}  // namespace stepwise
