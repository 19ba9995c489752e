// A server that does what the test wants, however wrong, so that the clients can be tested.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace made_up {

/// One connection of it; every wait is bounded.
class Connection {
  public:
    Connection(int socket, unsigned place) : number(place), socket_(socket) {}
    /// Reads to the end of a head; empty if the client leaves before.
    std::string request();
    /// All that comes until the client leaves.
    std::string everything();
    void say(std::string_view octets) const;
    /// Closes at once, and what was not read is answered with a reset.
    void reset();

    const unsigned number;  ///< 0 is the first

  private:
    int socket_;
    std::string received_;
};

class Server {
  public:
    using Serve = std::function<void(Connection&)>;
    /// `serve` runs in a thread for each connection.
    explicit Server(Serve serve);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] unsigned connections() const { return accepted_; }

  private:
    void accept_all();

    Serve serve_;
    stepwise::UniqueFd listener_;
    std::atomic<unsigned> accepted_ = 0;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// 200 with that body and its length.
[[nodiscard]] std::string answer(std::string_view body, std::string_view fields = "");

}  // namespace made_up
