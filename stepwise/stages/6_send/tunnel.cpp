// A tunnel is two flows.  Each visit takes what has come on either side and passes on what the
// other side has room for; the end of one flow is passed on like its octets, and the other goes on.
#include "stepwise/stages/6_send/tunnel.hpp"

#include <algorithm>
#include <cerrno>

namespace stepwise {
namespace {

bool is_passing(int error) noexcept { return error == EAGAIN || error == EINTR; }

void give_up(Flow& flow) noexcept {
    flow.begin = flow.end = 0;
    flow.is_over = true;
}

/// Takes octets from one side.  True if something came, an end included.  `back` is the other
/// direction: who has reset the connection takes nothing any more.
bool take(Step& step, int source, Flow& flow, Flow& back) {
    if (!flow.takes_more()) return false;
    const std::span<char> room{flow.octets.data() + flow.end, flow.octets.size() - flow.end};
    const ssize_t count = step.recv(source, room, MSG_DONTWAIT);
    if (count < 0 && is_passing(errno)) return errno == EINTR;
    if (count < 0) give_up(back);
    if (count <= 0) flow.has_ended = true;
    if (count > 0) flow.end += static_cast<std::size_t>(count);
    return true;
}

/// Gives them to the other side, and after the last one the end.  True if that got on.
bool give(Step& step, int sink, Flow& flow) {
    if (flow.is_over) return false;
    if (flow.is_empty()) {
        if (!flow.has_ended) return false;
        step.shutdown(sink, SHUT_WR);
        flow.is_over = true;
        return true;
    }
    const std::string_view octets{flow.octets.data() + flow.begin, flow.end - flow.begin};
    const ssize_t count = step.send(sink, octets, MSG_DONTWAIT);
    if (count < 0 && is_passing(errno)) return errno == EINTR;
    if (count < 0) {
        give_up(flow);
        return true;
    }
    flow.begin += static_cast<std::size_t>(count);
    flow.delivered += static_cast<std::uint64_t>(count);
    if (flow.is_empty()) flow.begin = flow.end = 0;
    return true;
}

/// What the client sent right behind its head belongs to the other server.
bool take_what_is_here(InputBuffer& input, Flow& flow) {
    const std::string_view here =
        input.unused().substr(0, flow.takes_more() ? flow.octets.size() - flow.end : 0);
    std::copy(here.begin(), here.end(),
              flow.octets.begin() + static_cast<std::ptrdiff_t>(flow.end));
    flow.end += here.size();
    input.use(here.size());
    return !here.empty();
}

short events_for(const Flow& taken, const Flow& given) noexcept {
    return static_cast<short>((taken.takes_more() ? POLLIN : 0) | (given.is_empty() ? 0 : POLLOUT));
}

void await(Transaction& t, int client) noexcept {
    const Tunnel& tunnel = *t.tunnel;
    const short of_client = events_for(tunnel.up, tunnel.down);
    const short of_upstream = events_for(tunnel.down, tunnel.up);
    if (of_client != 0) t.await(client, of_client, tunnel.idle_until);
    if (of_upstream != 0) t.await(tunnel.upstream.get(), of_upstream, tunnel.idle_until);
}

/// A client that may still be sending is read on for a while, so that what it was sent last is not
/// destroyed by a reset.
Outcome end(Step& step, Connection& connection, const char* why) {
    Tunnel& tunnel = *connection.transaction->tunnel;
    step.fact("sent_to_server", tunnel.up.delivered);
    step.fact("sent_to_client", tunnel.down.delivered);
    step.close(tunnel.upstream.release());
    if (tunnel.up.has_ended || !tunnel.down.has_ended) {
        step.fact("connection", "closed");
        step.close(connection.socket.release());
    } else {
        step.fact("connection", "lingering");
        connection.phase = Phase::lingering;
    }
    step.fact("connection_why", why);
    return Outcome::done;
}

}  // namespace

Outcome carry_through_tunnel(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    Tunnel& tunnel = *t.tunnel;
    t.await_nothing();
    const int client = connection.socket.get(), upstream = tunnel.upstream.get();
    bool moved =
        take_what_is_here(t.input, tunnel.up) || take(step, client, tunnel.up, tunnel.down);
    moved = take(step, upstream, tunnel.down, tunnel.up) || moved;
    moved = give(step, upstream, tunnel.up) || moved;
    moved = give(step, client, tunnel.down) || moved;
    t.content_sent = tunnel.down.delivered;
    if (tunnel.up.is_over && tunnel.down.is_over) return end(step, connection, "tunnel_has_ended");
    const std::int64_t now = monotonic_now();
    if (moved || tunnel.idle_until == 0) {
        tunnel.idle_until = connection.deadline = now + worker.server.limits.tunnel_idle;
        return Outcome::unfinished;
    }
    if (now >= tunnel.idle_until) return end(step, connection, "tunnel_idle");
    await(t, client);
    return Outcome::awaits;
}

}  // namespace stepwise
