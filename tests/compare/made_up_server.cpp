// The stop shuts the listener down, which wakes the one who accepts.
#include "made_up_server.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "stepwise/kernel/listener.hpp"

namespace made_up {
namespace {

constexpr int patience = 10;  // seconds

bool read_some(int socket, std::string& into) {
    std::array<char, 4096> room;
    const ssize_t count = ::recv(socket, room.data(), room.size(), 0);
    if (count > 0) into.append(room.data(), static_cast<std::size_t>(count));
    return count > 0;
}

}  // namespace

std::string Connection::request() {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos)
        if (!read_some(socket_, received_)) return {};
    std::string head = received_.substr(0, end + 4);
    received_.erase(0, end + 4);
    return head;
}

std::string Connection::everything() {
    while (read_some(socket_, received_)) continue;
    return received_;
}

void Connection::say(std::string_view octets) const {
    while (!octets.empty()) {
        const ssize_t count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Connection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Server::Server(Serve serve)
    : serve_(std::move(serve)), listener_(stepwise::listen_on("127.0.0.1", 0, 128)) {
    acceptor_ = std::thread{[this] { accept_all(); }};
}

Server::~Server() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
}

std::uint16_t Server::port() const { return stepwise::port_of(listener_.get()); }

void Server::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const timeval limit{patience, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        threads_.emplace_back([this, socket, number = accepted_++] {
            const stepwise::UniqueFd owned{socket};
            Connection connection{socket, number};
            serve_(connection);
        });
    }
}

std::string answer(std::string_view body, std::string_view fields) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string{fields} + "\r\n" + std::string{body};
}

}  // namespace made_up
