// Exercise 17: half-closed connections.  The rules are in README.md, which is beside this file.
//
// Change this file, then type:   ./run exercise check 17
#include "exercise.hpp"

#include <sys/socket.h>
#include <unistd.h>

AtClientsEnd client_sends_no_more(std::string_view unanswered) {
    // For now the end of what a client sends is taken for the end of the client.
    (void)unanswered;
    return AtClientsEnd::close;
}

bool end_connection(EndingConnection& connection) {
    // For now the connection is closed, whatever is still on its way.  shutdown(2) and recv(2) are
    // what you need.
    close(connection.socket);
    return true;
}
