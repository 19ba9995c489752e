// Stage 1, accept: takes the client's connection from the kernel's queue.  The kernel has finished
// TCP's handshake long before; what fails here is mostly the server's own want of resources.
#include <cerrno>

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

}  // namespace

Accepted accept_connection(Step& step, const Worker& worker, Connection& connection,
                           Sockets sockets) {
    Server& server = worker.server;
    const int flags = SOCK_CLOEXEC | (sockets == Sockets::never_wait ? SOCK_NONBLOCK : 0);
    socklen_t size = sizeof connection.peer;
    const int socket = step.accept4(server.listener, &connection.peer.any, &size, flags,
                                    *server.connections_accepted);
    if (socket < 0) return what_failed(step, errno);

    if (sockets == Sockets::may_wait && !limit_waiting(step, worker, socket)) {
        step.close(socket);  // the client hung up already (EINVAL): there is nobody to serve
        return Accepted::nobody;
    }
    connection.socket.reset(socket);
    connection.sockets = sockets;
    connection.number = step.connection();
    connection.transaction_number = 1;
    connection.deadline = monotonic_now() + server.limits.idle;
    if (step.watched()) step.fact("peer", text_of(connection.peer));
    return Accepted::connection;
}

}  // namespace stepwise
