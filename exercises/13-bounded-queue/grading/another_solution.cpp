// Loops written out, lock and unlock by hand, and notifications after the mutex is free again.
#include "exercise.hpp"

bool queue_push(BoundedQueue& queue, int connection) {
    std::unique_lock<std::mutex> lock{queue.mutex};
    while (!queue.closed && queue.waiting.size() >= queue.most) queue.not_full.wait(lock);
    const bool is_open = !queue.closed;
    if (is_open) queue.waiting.push_back(connection);
    lock.unlock();
    if (is_open) queue.not_empty.notify_one();
    return is_open;
}

bool queue_pop(BoundedQueue& queue, int& connection) {
    std::unique_lock<std::mutex> lock{queue.mutex};
    while (queue.waiting.empty()) {
        if (queue.closed) return false;
        queue.not_empty.wait(lock);
    }
    connection = queue.waiting.front();
    queue.waiting.pop_front();
    lock.unlock();
    queue.not_full.notify_one();
    return true;
}

void queue_close(BoundedQueue& queue) {
    {
        const std::scoped_lock lock{queue.mutex};
        queue.closed = true;
    }
    queue.not_full.notify_all();
    queue.not_empty.notify_all();
}
