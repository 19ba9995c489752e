// Stage 1, accept: takes the client's connection from the kernel's queue.  The kernel has finished
// TCP's handshake long before; what fails here is mostly the server's own want of resources.
#include <array>
#include <cerrno>
#include <cstring>

#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

/// accept(2) also reports errors of the connection that was about to be accepted; they concern
/// nobody else, so all but the shortages mean "nobody, try again".
Accepted what_failed(Step& step, int error) noexcept {
    switch (error) {
        case EAGAIN:
        case EINTR:
        case ECONNABORTED: return Accepted::nobody;
        case EINVAL:  // shut down
        case EBADF:
        case ENOTSOCK: return Accepted::stopped;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM: step.fact("why", "out_of_resources"); return Accepted::out_of_resources;
        case ENETDOWN:
        case EPROTO:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case ENONET:
        case EHOSTUNREACH:
        case EOPNOTSUPP:
        case ENETUNREACH:
        case EPERM: return Accepted::nobody;
        default: step.fact("why", "accept_failed"); return Accepted::out_of_resources;
    }
}

/// A blocking call gives up after a slice, so that a silent client cannot hold a worker for ever.
bool limit_waiting(Step& step, const Worker& worker, int socket) noexcept {
    const std::int64_t slice = worker.server.limits.slice();
    return step.set_timeout(socket, SO_RCVTIMEO, slice) == 0 &&
           step.set_timeout(socket, SO_SNDTIMEO, slice) == 0;
}

/// With several listeners: waits for any of them, if it may, and takes the first that is ready.
/// -1: nobody has come.
int choose_listener(Step& step, const Server& server, Sockets sockets, std::size_t& chosen) {
    if (server.listening.size() == 1) return server.listening[0].socket;
    std::array<pollfd, Stop::most_listeners> ready{};
    const std::size_t count = server.listening.size();
    for (std::size_t i = 0; i < count; ++i) ready[i] = {server.listening[i].socket, POLLIN, 0};
    if (step.ppoll({ready.data(), count}, sockets == Sockets::may_wait ? -1 : 0, nullptr) <= 0)
        return -1;
    while (chosen + 1 < count && ready[chosen].revents == 0) ++chosen;
    return ready[chosen].fd;
}

bool is_wildcard(const PeerAddress& address) noexcept {
    if (address.any.sa_family == AF_INET) return address.v4.sin_addr.s_addr == 0;
    constexpr in6_addr none{};
    return std::memcmp(&address.v6.sin6_addr, &none, sizeof none) == 0;
}

/// The address that the client connected to: the listener's own, if it has just one.
PeerAddress local_address(Step& step, const Listening& listening, int socket) {
    if (!is_wildcard(listening.address)) return listening.address;
    PeerAddress address{};
    socklen_t size = sizeof address;
    return step.getsockname(socket, &address.any, &size) == 0 ? address : listening.address;
}

}  // namespace

Accepted accept_connection(Step& step, const Worker& worker, Connection& connection,
                           Sockets sockets) {
    Server& server = worker.server;
    std::size_t chosen = 0;
    const int listener = choose_listener(step, server, sockets, chosen);
    if (listener < 0) return Accepted::nobody;
    const int flags = SOCK_CLOEXEC | (sockets == Sockets::never_wait ? SOCK_NONBLOCK : 0);
    socklen_t size = sizeof connection.peer;
    const int socket = step.accept4(listener, &connection.peer.any, &size, flags,
                                    server.common->connections_accepted);
    if (socket < 0) return what_failed(step, errno);

    if (sockets == Sockets::may_wait && !limit_waiting(step, worker, socket)) {
        step.close(socket);  // the client hung up already (EINVAL): there is nobody to serve
        return Accepted::nobody;
    }
    connection.socket.reset(socket);
    connection.sockets = sockets;
    connection.number = step.connection();
    connection.transaction_number = 1;
    connection.peer_text = host_of(connection.peer);
    connection.local = local_address(step, server.listening[chosen], socket);
    connection.deadline = coarse_now() + server.limits.idle;
    connection.next = asks_at_once(server.site) ? Stage::accept : Stage::receive;
    connection.score.take(server.common->scoreboard.claim(worker.self.process, connection.number,
                                                          text_of(connection.peer)));
    if (step.watched()) {
        step.fact("peer", text_of(connection.peer));
        step.fact("local", text_of(connection.local));
    }
    return Accepted::connection;
}

}  // namespace stepwise
