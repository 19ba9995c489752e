// The listening socket: where the kernel queues connections until a server accepts them.
#pragma once

#include <cstdint>
#include <string>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

/// A listening TCP socket on a numeric IPv4 or IPv6 address, with SO_REUSEADDR and TCP_NODELAY
/// (which accepted sockets inherit on Linux).  Port 0: the kernel picks one.  Throws
/// std::system_error whose message says what to do.
[[nodiscard]] UniqueFd listen_on(const std::string& address, std::uint16_t port, int backlog);

/// From now on accept4 on this listener returns EAGAIN instead of waiting.
void make_non_blocking(int listener);

/// The port a socket is bound to.
[[nodiscard]] std::uint16_t port_of(int socket);

/// "127.0.0.1:8080" or "[::1]:8080".
[[nodiscard]] std::string address_of(int socket);

/// How many connections wait in the kernel to be accepted, or -1 if it does not say (tcp(7)).
[[nodiscard]] int backlog_of(int listener) noexcept;

}  // namespace stepwise
