// Looks for the end of a head line by line; and leaves it to one function to say what an attempt to
// read came to.
#include "exercise.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace {

enum class Rest { nothing_now, ended, octets };

Rest read_away(EndingConnection& connection) {
    std::vector<char> room(most_discarded);
    const ssize_t count = recv(connection.socket, room.data(), room.size(), MSG_DONTWAIT);
    if (count > 0) {
        connection.discarded += static_cast<std::uint64_t>(count);
        return Rest::octets;
    }
    const bool is_for_now = count < 0 && (errno == EAGAIN || errno == EINTR);
    return is_for_now ? Rest::nothing_now : Rest::ended;
}

bool close_for_good(const EndingConnection& connection) {
    close(connection.socket);
    return true;
}

}  // namespace

AtClientsEnd client_sends_no_more(std::string_view unanswered) {
    bool within_head = false;
    for (std::size_t line = 0; line < unanswered.size();) {
        const std::size_t end = unanswered.find("\r\n", line);
        if (end == std::string_view::npos) return AtClientsEnd::refuse;
        if (end == line && within_head) return AtClientsEnd::answer;
        within_head = within_head || end != line;
        line = end + 2;
    }
    return within_head ? AtClientsEnd::refuse : AtClientsEnd::close;
}

bool end_connection(EndingConnection& connection) {
    if (connection.time_is_up) return close_for_good(connection);
    shutdown(connection.socket, SHUT_WR);
    for (;;) {
        switch (read_away(connection)) {
            case Rest::nothing_now: return false;
            case Rest::ended: return close_for_good(connection);
            case Rest::octets: break;
        }
        if (connection.discarded > most_discarded) return close_for_good(connection);
    }
}
