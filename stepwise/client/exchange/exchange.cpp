// The order of the client's doings; the system calls themselves are in client_socket.cpp.
#include "stepwise/client/exchange/exchange.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_kept = 1 << 20;

/// The last address that fails has the last word.
const ServerAddress& connect_to_one(ClientSocket& socket,
                                    const std::vector<ServerAddress>& addresses) {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        try {
            socket.connect(addresses[i]);
            return addresses[i];
        } catch (const std::system_error& error) {
            const bool has_next = i + 1 < addresses.size() && error.code().value() != ETIMEDOUT;
            if (!has_next)
                throw std::system_error(error.code(), "connect to " + to_string(addresses[i]));
            socket.close();
        }
    }
    throw std::system_error(EADDRNOTAVAIL, std::generic_category(), "connect");
}

void receive_answer(ClientSocket& socket, AnswerReader& reader) {
    std::array<char, 16384> room;
    try {
        while (!reader.is_over()) {
            const std::size_t count = socket.receive(room);
            if (count == 0) return reader.end();
            reader.read({room.data(), count});
        }
    } catch (const std::system_error& error) {
        if (error.code().value() != ETIMEDOUT)
            return reader.fail("the connection broke: " + error.code().message());
        reader.fail(reader.answer().octets == 0
                        ? "the server says nothing: given up when time was up (-m SECONDS)"
                        : "the answer did not end in time (-m SECONDS): given up after " +
                              std::to_string(reader.answer().octets) + " octets");
    }
}

}  // namespace

Exchange exchange(const std::vector<ServerAddress>& addresses, std::string_view message,
                  const ExchangeOptions& options) {
    Exchange result;
    ClientSocket socket{options.deadline, options.observer};
    result.server = to_string(connect_to_one(socket, addresses));
    result.client = to_string(socket.own_address());
    AnswerReader reader{options.method, options.takes_simple, options.limits};
    try {
        socket.send_all(message);
    } catch (const std::system_error& error) {
        // A server may answer before it has read everything, and close: so read on.
        if (error.code().value() != EPIPE && error.code().value() != ECONNRESET) throw;
    }
    receive_answer(socket, reader);
    socket.close();
    result.answer = reader.answer();
    return result;
}

std::string simple_request(const std::string& target, const std::string& authority) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + authority + "\r\nConnection: close\r\n\r\n";
}

std::string exchange_pieces(std::uint16_t port, const std::vector<std::string>& pieces,
                            std::int64_t pause, std::int64_t patience) {
    constexpr std::int64_t long_enough_to_send = 10'000'000'000;
    ClientSocket socket{monotonic_now() + patience + long_enough_to_send};
    socket.connect(loopback(port));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0) std::this_thread::sleep_for(std::chrono::nanoseconds{pause});
        socket.send_all(pieces[i]);
    }
    std::string received;
    std::array<char, 16384> room;
    socket.set_deadline(monotonic_now() + patience);
    try {
        while (const std::size_t count = socket.receive(room))
            received.append(room.data(), std::min(count, most_kept - received.size()));
    } catch (const std::system_error&) {
        // what has come until then is what there is
    }
    return received;
}

}  // namespace stepwise
