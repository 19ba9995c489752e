// Starting a server for people: in this process, or in a child of it that is watched from here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/commands/options.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/trace/channel.hpp"

namespace stepwise {

/// A server with everything it borrows.  The constructor throws std::system_error or
/// std::invalid_argument with a message for the user.
struct PreparedServer {
    explicit PreparedServer(const ServerOptions& options);

    const Architecture& architecture;
    Site site;
    std::vector<UniqueFd> listeners;  ///< one for each address
    Server server;
    std::uint16_t port;  ///< the first one's
    std::string url;     ///< … and its URL, "http://127.0.0.1:8080/"
};

/// A server in a child process, its events arriving here.  The destructor stops it.
class WatchedServer {
  public:
    WatchedServer(const ServerOptions& options, Delivery delivery);
    ~WatchedServer();
    WatchedServer(const WatchedServer&) = delete;
    WatchedServer& operator=(const WatchedServer&) = delete;

    [[nodiscard]] const Architecture& architecture() const noexcept {
        return prepared_.architecture;
    }
    [[nodiscard]] unsigned workers() const noexcept { return prepared_.server.workers; }
    [[nodiscard]] const std::string& url() const noexcept { return prepared_.url; }
    [[nodiscard]] std::uint16_t port() const noexcept { return prepared_.port; }
    [[nodiscard]] EventChannel& channel() noexcept { return channel_; }
    /// How many clients wait in the kernel to be accepted, or -1.
    [[nodiscard]] int backlog() const noexcept;
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    /// SIGTERM: what is in flight is finished.  Returns at once.
    void request_stop() noexcept;
    /// SIGHUP, SIGUSR1: opens its logs anew.
    void pass_on(int signal) noexcept;
    /// Waits for its end (release its events first); its exit status, or 128 + signal.
    int wait() noexcept;

  private:
    PreparedServer prepared_;
    EventChannel channel_;
    pid_t pid_ = -1;
    int status_ = 0;
};

}  // namespace stepwise
