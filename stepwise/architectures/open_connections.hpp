// The connections that threads are serving, so that the thread which stops the server can wake
// those that wait for a client: a signal would reach only one of them.
#pragma once

#include <mutex>
#include <unordered_map>

#include "stepwise/stages/connection.hpp"

namespace stepwise {

/// Thread-safe.
class OpenConnections {
  public:
    void add(const Connection& connection);
    void remove(const Connection& connection);
    /// Ends the wait of those that are between two requests.
    void wake_idle();
    /// Ends every wait, for good.
    void cut_all();

  private:
    std::mutex mutex_;
    std::unordered_map<const Connection*, int> sockets_;
};

}  // namespace stepwise
