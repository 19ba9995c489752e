// shutdown(2) from another thread makes a recv that waits return; close(2) would not.
#include "stepwise/architectures/open_connections.hpp"

#include <sys/socket.h>

namespace stepwise {

void OpenConnections::add(const Connection& connection) {
    const std::lock_guard lock{mutex_};
    sockets_.emplace(&connection, connection.socket.get());
}

void OpenConnections::remove(const Connection& connection) {
    const std::lock_guard lock{mutex_};
    sockets_.erase(&connection);
}

void OpenConnections::wake_idle() {
    const std::lock_guard lock{mutex_};
    for (const auto& [connection, socket] : sockets_)
        if (connection->phase == Phase::idle) ::shutdown(socket, SHUT_RD);
}

void OpenConnections::cut_all() {
    const std::lock_guard lock{mutex_};
    for (const auto& [connection, socket] : sockets_) ::shutdown(socket, SHUT_RDWR);
}

}  // namespace stepwise
