// The client's end of a connection: socket, connect, send, recv, close, each of them told to
// whoever watches, and a deadline that holds for all of them together.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/trace/core/event.hpp"

namespace stepwise {

/// Hears of each system call when it has returned.
using CallObserver = std::function<void(const Event&)>;

struct ServerAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};
/// "127.0.0.1:8080", "[::1]:8080"
[[nodiscard]] std::string to_string(const ServerAddress& address);

[[nodiscard]] std::uint16_t port_of(const ServerAddress& address) noexcept;
/// As strace(1) shows it: `{sa_family=AF_INET, sin_port=htons(8080), …}, 16`.
[[nodiscard]] std::string as_strace(const ServerAddress& address);

[[nodiscard]] ServerAddress loopback(std::uint16_t port) noexcept;
/// `host` as a URL has it: an address, in brackets if IPv6, or a name, which is looked up; that
/// takes no longer than until `deadline` (CLOCK_MONOTONIC, ns).  Throws std::runtime_error.
[[nodiscard]] std::vector<ServerAddress> addresses_of(const std::string& host, std::uint16_t port,
                                                      std::int64_t deadline);

class ClientSocket {
  public:
    /// No call goes on after `deadline` (to a fifth of a second).
    explicit ClientSocket(std::int64_t deadline, CallObserver observer = {});
    ~ClientSocket() { close(); }
    ClientSocket(const ClientSocket&) = delete;
    ClientSocket& operator=(const ClientSocket&) = delete;

    /// These throw std::system_error, with ETIMEDOUT when time is up.
    void connect(const ServerAddress& address);
    void send_all(std::string_view octets);
    /// Closes the sending side: the server sees the end behind what was sent.
    void end_of_request() noexcept;
    /// How many octets came; 0: the server has closed.
    std::size_t receive(std::span<char> room);

    void set_deadline(std::int64_t deadline) noexcept { deadline_ = deadline; }
    void close() noexcept;
    /// "127.0.0.1:40312": by that the server knows us.
    [[nodiscard]] ServerAddress own_address() const noexcept;

  private:
    [[noreturn]] void fail(int error, const char* doing) const;
    void set_slices(int socket);
    [[nodiscard]] bool is_time_up() const noexcept;

    std::int64_t deadline_;
    CallObserver observer_;
    UniqueFd socket_;
};

}  // namespace stepwise
