// std::thread, with the counting that a bound needs.
#include "stepwise/architectures/threads.hpp"

#include <chrono>
#include <system_error>

namespace stepwise {

Threads::~Threads() {
    for (Slot& slot : slots_)
        if (slot.thread.joinable()) slot.thread.join();
}

unsigned Threads::wait_for_number(Worker& acceptor) {
    std::unique_lock lock{mutex_};
    if (running_ == slots_.size()) {
        Step step{acceptor.self, Stage::waiting};
        step.fact("for", "thread");
        ended_.wait(lock, [&] { return running_ < slots_.size(); });
    }
    std::size_t free = 0;
    while (slots_[free].is_running) ++free;
    if (slots_[free].thread.joinable()) slots_[free].thread.join();  // it has ended: no wait
    return static_cast<unsigned>(free) + 1;
}

bool Threads::start(unsigned number, std::function<void()> work) {
    const std::lock_guard lock{mutex_};
    Slot& slot = slots_[number - 1];
    try {
        slot.thread = std::thread{[this, &slot, work = std::move(work)] {
            work();
            const std::lock_guard end{mutex_};
            slot.is_running = false;
            --running_;
            ended_.notify_all();
        }};
    } catch (const std::system_error&) {
        return false;
    }
    slot.is_running = true;
    ++running_;
    return true;
}

void Threads::finish(OpenConnections& open, const Stop& stop) {
    using namespace std::chrono;
    open.wake_idle();
    std::unique_lock lock{mutex_};
    const auto all_ended = [&] { return running_ == 0; };
    const steady_clock::time_point grace_is_over{nanoseconds{stop.deadline()}};
    if (!ended_.wait_until(lock, grace_is_over, all_ended)) {
        open.cut_all();
        ended_.wait(lock, all_ended);
    }
}

}  // namespace stepwise
