// Each wait has a condition; each change wakes one that may have waited for it.
#include "exercise.hpp"

bool queue_push(BoundedQueue& queue, int connection) {
    std::unique_lock lock{queue.mutex};
    queue.not_full.wait(lock, [&] { return queue.waiting.size() < queue.most || queue.closed; });
    if (queue.closed) return false;
    queue.waiting.push_back(connection);
    queue.not_empty.notify_one();
    return true;
}

bool queue_pop(BoundedQueue& queue, int& connection) {
    std::unique_lock lock{queue.mutex};
    queue.not_empty.wait(lock, [&] { return !queue.waiting.empty() || queue.closed; });
    if (queue.waiting.empty()) return false;
    connection = queue.waiting.front();
    queue.waiting.pop_front();
    queue.not_full.notify_one();
    return true;
}

void queue_close(BoundedQueue& queue) {
    const std::lock_guard lock{queue.mutex};
    queue.closed = true;
    queue.not_empty.notify_all();
    queue.not_full.notify_all();
}
