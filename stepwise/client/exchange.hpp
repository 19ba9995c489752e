// The other end of a connection, as simple as can be: sends a request, reads until the server
// closes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stepwise {

/// "GET target HTTP/1.1", Host and `Connection: close`.
[[nodiscard]] std::string simple_request(const std::string& target, std::uint16_t port);

/// Connects to 127.0.0.1, sends the pieces with `pause` nanoseconds between them, and returns all
/// that came back when the server closed, or what had come after `patience` nanoseconds.  At most
/// 1 MiB is kept.  Throws std::system_error if it cannot connect or send.
[[nodiscard]] std::string exchange(std::uint16_t port, const std::vector<std::string>& pieces,
                                   std::int64_t pause, std::int64_t patience);

}  // namespace stepwise
