// caught by: longer-than-one-read
// Reads on as long as the buffer is filled, but sends only once.
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

bool has_room(const EchoConnection& connection) {
    return connection.pending.size() + 4096 <= most_pending;
}

}  // namespace

bool on_events(EchoConnection& connection, std::uint32_t events) {
    if (events & ~static_cast<std::uint32_t>(EPOLLOUT)) connection.may_have_input = true;
    while (connection.may_have_input && has_room(connection))
        if (!receive_some(connection)) return false;
    if (!connection.pending.empty()) {
        const std::string piece = connection.pending.substr(0, 4096);
        const ssize_t count = send(connection.socket, piece.data(), piece.size(), MSG_NOSIGNAL);
        if (count > 0) connection.pending.erase(0, static_cast<std::size_t>(count));
    }
    return !connection.has_ended || !connection.pending.empty();
}
