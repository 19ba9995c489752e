// Exercise 16: what you write, and what the checker calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// One client of a server that sends back whatever it gets.
struct EchoConnection {
    int socket = -1;              ///< non-blocking
    std::string pending;          ///< received, and not sent back yet
    bool may_have_input = false;  ///< yours: the kernel said so, and it has not been read up yet
    bool has_ended = false;       ///< yours: the client sends no more
};

/// Octets: a client that does not read gets no more memory.
inline constexpr std::size_t most_pending = 16384;

/// epoll_wait has reported `events` (EPOLLIN, EPOLLOUT, EPOLLRDHUP, …) for this connection, which
/// is registered edge-triggered.  False: the connection is over, and the caller closes the socket.
extern "C" bool on_events(EchoConnection& connection, std::uint32_t events);
