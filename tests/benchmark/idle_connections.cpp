// Many clients that ask once and then stay silent, to see what a silent client costs the server.
//   idle_connections PORT PATH COUNT
// Prints "open COUNT" once each has had its response; at the end of stdin "still open N", and ends.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

void allow_descriptors(std::size_t count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= count) return;
    limit.rlim_cur = count;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) give_up("idle_connections: setrlimit");
}

int connect_to(std::uint16_t port) {
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        give_up("idle_connections: connect");
    return client;
}

std::size_t length_of_body(const std::string& head) {
    const std::size_t field = head.find("Content-Length: ");
    return field == std::string::npos ? 0 : std::stoul(head.substr(field + 16));
}

/// One request, and all of its response.
void ask(int client, const std::string& request) {
    if (::send(client, request.data(), request.size(), MSG_NOSIGNAL) < 0)
        give_up("idle_connections: send");
    std::string response;
    std::array<char, 4096> piece{};
    for (;;) {
        const std::size_t end = response.find("\r\n\r\n");
        if (end != std::string::npos && response.size() >= end + 4 + length_of_body(response))
            break;
        const ssize_t received = ::recv(client, piece.data(), piece.size(), 0);
        if (received <= 0) give_up("idle_connections: no whole response");
        response.append(piece.data(), static_cast<std::size_t>(received));
    }
    if (!response.starts_with("HTTP/1.1 200 ")) {
        std::fprintf(stderr, "idle_connections: %s\n", response.substr(0, 40).c_str());
        std::exit(1);
    }
}

bool is_open(int client) {
    pollfd state{client, POLLIN | POLLRDHUP, 0};
    return ::poll(&state, 1, 0) == 0;  // neither an end nor anything else has come
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: idle_connections PORT PATH COUNT\n", stderr);
        return 2;
    }
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const auto count = static_cast<std::size_t>(std::atol(argv[3]));
    const std::string request =
        std::string{"GET "} + argv[2] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    allow_descriptors(count + 16);
    std::vector<int> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(connect_to(port));
        ask(clients.back(), request);
    }
    std::printf("open %zu\n", clients.size());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    std::size_t still_open = 0;
    for (const int client : clients) still_open += is_open(client);
    std::printf("still open %zu\n", still_open);
}
