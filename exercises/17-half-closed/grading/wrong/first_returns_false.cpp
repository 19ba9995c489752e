// caught by: half-closed-client
// Always wants to be called a second time.
#include "exercise.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

AtClientsEnd client_sends_no_more(std::string_view unanswered) {
    // Empty lines in front of a request are not a part of it (RFC 9112, 2.2).
    const std::size_t begin = unanswered.find_first_not_of("\r\n");
    if (begin == std::string_view::npos) return AtClientsEnd::close;
    const bool is_whole = unanswered.find("\r\n\r\n", begin) != std::string_view::npos;
    return is_whole ? AtClientsEnd::answer : AtClientsEnd::refuse;
}

bool end_connection(EndingConnection& connection) {
    if (shutdown(connection.socket, SHUT_WR) == 0 && !connection.time_is_up) {
        if (connection.discarded == 0) return connection.discarded = 1, false;
    }
    bool is_over = connection.time_is_up;
    while (!is_over) {
        std::array<char, 4096> room;
        const ssize_t count = recv(connection.socket, room.data(), room.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return false;
        if (count > 0) connection.discarded += static_cast<std::uint64_t>(count);
        is_over = count <= 0 || connection.discarded > most_discarded;
    }
    close(connection.socket);
    return true;
}
