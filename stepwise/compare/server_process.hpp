// A server as a child process: started, found to be listening, and ended within a bounded time,
// whatever it thinks of that.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise::compare {

struct Launch {
    std::vector<std::string> command;
    std::string messages;    ///< the file that takes what it complains about
    std::uint16_t port = 0;  ///< 0: it says the port itself, in a URL in its first line
};

class ServerProcess {
  public:
    /// Waits until it listens.  Throws std::runtime_error with what it said if it does not.
    explicit ServerProcess(const Launch& launch);
    /// Kills it and what it has started, if it has not ended.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    struct End {
        bool by_itself = false;      ///< it need not be killed
        int status = 0;              ///< as a shell has it: 128 + signal if that ended it
        std::uint64_t switches = 0;  ///< of context, in its whole life, with its children's
    };
    End stop();

  private:
    void read_port(const std::string& messages);
    void wait_until_it_accepts(const std::string& messages);
    [[nodiscard]] bool ends_within(int milliseconds) const;
    [[noreturn]] void give_up(const std::string& messages);

    UniqueFd output_, handle_;
    pid_t pid_ = -1;
    std::uint16_t port_;
};

/// A port of 127.0.0.1 that nobody uses now.
[[nodiscard]] std::uint16_t free_port();

}  // namespace stepwise::compare
