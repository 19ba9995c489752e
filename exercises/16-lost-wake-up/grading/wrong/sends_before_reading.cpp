// caught by: short-lines
// Sends first, then reads: what it reads stays pending.
#include "exercise.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace {

bool is_for_now(int error) { return error == EAGAIN || error == EINTR; }

/// False: the connection is broken.
bool receive_some(EchoConnection& connection) {
    std::array<char, 4096> room;
    const ssize_t count = recv(connection.socket, room.data(), room.size(), 0);
    if (count > 0) {
        connection.pending.append(room.data(), static_cast<std::size_t>(count));
        return true;
    }
    connection.may_have_input = false;
    if (count == 0) connection.has_ended = true;
    return count == 0 || is_for_now(errno);
}

/// False: the connection is broken.  `blocked`: the client takes nothing now.
bool send_some(EchoConnection& connection, bool& blocked) {
    const ssize_t count =
        send(connection.socket, connection.pending.data(), connection.pending.size(), MSG_NOSIGNAL);
    if (count > 0) {
        connection.pending.erase(0, static_cast<std::size_t>(count));
        return true;
    }
    blocked = true;
    return is_for_now(errno);
}

bool has_room(const EchoConnection& connection) {
    return connection.pending.size() + 4096 <= most_pending;
}

}  // namespace

bool on_events(EchoConnection& connection, std::uint32_t events) {
    if (events & ~static_cast<std::uint32_t>(EPOLLOUT)) connection.may_have_input = true;
    bool blocked = false;
    while (!connection.pending.empty() && !blocked)
        if (!send_some(connection, blocked)) return false;
    while (connection.may_have_input && has_room(connection))
        if (!receive_some(connection)) return false;
    return !connection.has_ended || !connection.pending.empty();
}
