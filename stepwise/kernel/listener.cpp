// socket, bind, listen: the three calls before the first accept.
#include "stepwise/kernel/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace stepwise {
namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress parse_address(const std::string& address, std::uint16_t port) {
    SocketAddress parsed;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&parsed.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&parsed.storage);
    if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        parsed.size = sizeof *v4;
    } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        parsed.size = sizeof *v6;
    } else {
        throw std::invalid_argument("'" + address +
                                    "' is no IP address: give one such as 127.0.0.1 or ::1");
    }
    return parsed;
}

void set_option(int socket, int level, int option) {
    const int on = 1;
    if (::setsockopt(socket, level, option, &on, sizeof on) != 0)
        throw std::system_error(errno, std::generic_category(), "setsockopt");
}

[[noreturn]] void refuse_bind(int error, const std::string& address, std::uint16_t port) {
    const std::string where = address + " port " + std::to_string(port);
    if (error == EADDRINUSE)
        throw std::system_error(error, std::generic_category(),
                                where +
                                    " is taken by another program: choose another --port, or "
                                    "--port 0 for any free one");
    if (error == EACCES)
        throw std::system_error(error, std::generic_category(),
                                where + " needs root: choose a --port above 1023");
    throw std::system_error(error, std::generic_category(), "cannot bind " + where);
}

}  // namespace

UniqueFd listen_on(const std::string& address, std::uint16_t port, int backlog) {
    SocketAddress where = parse_address(address, port);
    UniqueFd listener{::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!listener) throw std::system_error(errno, std::generic_category(), "socket");
    set_option(listener.get(), SOL_SOCKET, SO_REUSEADDR);
    set_option(listener.get(), IPPROTO_TCP, TCP_NODELAY);
    if (::bind(listener.get(), where.get(), where.size) != 0) refuse_bind(errno, address, port);
    if (::listen(listener.get(), backlog) != 0) refuse_bind(errno, address, port);
    return listener;
}

void make_non_blocking(int listener) {
    const int flags = ::fcntl(listener, F_GETFL);
    if (flags < 0 || ::fcntl(listener, F_SETFL, flags | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "fcntl");
}

std::uint16_t port_of(int socket) {
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::getsockname(socket, bound.get(), &bound.size) != 0)
        throw std::system_error(errno, std::generic_category(), "getsockname");
    return ntohs(bound.storage.ss_family == AF_INET6
                     ? reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port
                     : reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
}

std::string address_of(int socket) {
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::getsockname(socket, bound.get(), &bound.size) != 0)
        throw std::system_error(errno, std::generic_category(), "getsockname");
    const bool is_v6 = bound.storage.ss_family == AF_INET6;
    char text[INET6_ADDRSTRLEN] = "";
    if (is_v6)
        ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_addr, text,
                    sizeof text);
    else
        ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_addr, text,
                    sizeof text);
    std::string address = is_v6 ? "[" : "";
    return address.append(text).append(is_v6 ? "]:" : ":").append(std::to_string(port_of(socket)));
}

int backlog_of(int listener) noexcept {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    return static_cast<int>(info.tcpi_unacked);  // of a listener: its accept queue's length
}

}  // namespace stepwise
