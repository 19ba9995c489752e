// A connection that is kept from one request to the next, if the server agrees.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/client/page/load.hpp"

namespace stepwise {

/// What all connections of a load have in common.
struct LoadClock {
    std::int64_t start = 0;
    std::atomic<unsigned> connections{0};  ///< so many were made
    std::atomic<std::uint64_t> octets{0};  ///< received, on all of them
};

class KeptConnection {
  public:
    KeptConnection(LoadClock& clock, const LoadOptions& options)
        : clock_(clock), options_(options) {}

    /// Fills in all but the reference.  A kept connection that the server has closed meanwhile is
    /// made anew, once.
    void fetch(Fetch& fetch, const std::string& referer);

  private:
    void attempt(Fetch& fetch, const std::string& message);
    void connect(Fetch& fetch);
    void receive(Fetch& fetch);
    [[nodiscard]] std::int64_t now() const noexcept;

    LoadClock& clock_;
    const LoadOptions& options_;
    std::unique_ptr<ClientSocket> socket_;
    std::string server_;  ///< with whom it is: "127.0.0.1:8080"
    unsigned number_ = 0;
};

}  // namespace stepwise
