// socket, connect, send, recv, close: the client's system calls, in the order they are made.
#include "stepwise/client/exchange.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>
#include <thread>

#include "stepwise/kernel/stop.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_kept = 1 << 20;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

UniqueFd connect_to(std::uint16_t port) {
    UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket) fail("socket");
    const int on = 1;  // each piece is a segment of its own, as the pause between them shows
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
        fail("connect");
    return socket;
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string receive_to_the_end(int socket, std::int64_t patience) {
    std::string received;
    std::array<char, 16384> piece;
    const std::int64_t deadline = monotonic_now() + patience;
    for (std::int64_t left = patience; left > 0; left = deadline - monotonic_now()) {
        pollfd entry{socket, POLLIN, 0};
        if (::poll(&entry, 1, static_cast<int>(left / 1'000'000 + 1)) <= 0) continue;
        const ssize_t count = ::recv(socket, piece.data(), piece.size(), 0);
        if (count == 0 || (count < 0 && errno != EINTR)) break;
        if (count > 0)
            received.append(piece.data(),
                            std::min(static_cast<std::size_t>(count), most_kept - received.size()));
    }
    return received;
}

}  // namespace

std::string simple_request(const std::string& target, std::uint16_t port) {
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
           "\r\nConnection: close\r\n\r\n";
}

std::string exchange(std::uint16_t port, const std::vector<std::string>& pieces, std::int64_t pause,
                     std::int64_t patience) {
    const UniqueFd socket = connect_to(port);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0) std::this_thread::sleep_for(std::chrono::nanoseconds{pause});
        send_all(socket.get(), pieces[i]);
    }
    return receive_to_the_end(socket.get(), patience);
}

}  // namespace stepwise
