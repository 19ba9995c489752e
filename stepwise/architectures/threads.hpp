// Threads with numbers, counted, and each joined in the end: none outlives the server it borrows.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "stepwise/architectures/open_connections.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

class Threads {
  public:
    explicit Threads(unsigned most) : slots_(most) {}
    ~Threads();  ///< joins; the threads must have been told to end
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    /// Waits until there are fewer than `most`; returns a number from 1 that no other has.
    [[nodiscard]] unsigned wait_for_number(Worker& acceptor);

    /// False: the system gives no more threads.
    [[nodiscard]] bool start(unsigned number, std::function<void()> work);

    /// After a stop was requested: wakes the idle connections, lets the others go on until the
    /// grace period is over, then cuts them; returns when all threads have ended.
    void finish(OpenConnections& open, const Stop& stop);

  private:
    struct Slot {
        std::thread thread;
        bool is_running = false;
    };
    std::mutex mutex_;
    std::condition_variable ended_;
    std::vector<Slot> slots_;
    std::size_t running_ = 0;
};

}  // namespace stepwise
