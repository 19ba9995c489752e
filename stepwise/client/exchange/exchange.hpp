// One exchange with a server: connect, send, read the answer to its end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/client/exchange/response_reader.hpp"

namespace stepwise {

struct ExchangeOptions {
    std::string method = "GET";  ///< it decides whether a body follows
    bool takes_simple = false;   ///< --http0.9: a response without a head
    std::int64_t deadline = 0;   ///< CLOCK_MONOTONIC, nanoseconds: for everything together
    AnswerLimits limits;
    CallObserver observer;
};

struct Exchange {
    std::string server;  ///< the address that was connected to
    std::string client;  ///< our own
    ServerAnswer answer;
};

/// Connects to the first of the addresses that can be connected to, sends, reads.  What goes wrong
/// before the answer begins throws std::system_error; after that it is the answer's `failure`.
[[nodiscard]] Exchange exchange(const std::vector<ServerAddress>& addresses,
                                std::string_view message, const ExchangeOptions& options);

/// "GET target HTTP/1.1", Host and `Connection: close`.
[[nodiscard]] std::string simple_request(const std::string& target, const std::string& authority);

/// Sends the pieces to 127.0.0.1 with `pause` nanoseconds between them, and returns all that came
/// back when the server closed, or what had come after `patience` nanoseconds.  At most 1 MiB is
/// kept.  Throws std::system_error if it cannot connect or send.
[[nodiscard]] std::string exchange_pieces(std::uint16_t port,
                                          const std::vector<std::string>& pieces,
                                          std::int64_t pause, std::int64_t patience);

}  // namespace stepwise
