// Exercise 13: what you write, and what the checker calls.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

/// Connections (here only their numbers) that wait for a thread to serve them.
struct BoundedQueue {
    explicit BoundedQueue(std::size_t room) : most(room) {}

    const std::size_t most;  ///< so many may wait; 1 or more
    std::mutex mutex;        ///< guards all that is below it
    std::condition_variable not_full, not_empty;
    std::deque<int> waiting;
    bool closed = false;
};

/// Puts a connection behind the others; waits while there is no room.  Returns false, and the
/// connection is not in the queue, if the queue is closed, be it before or while it waits.
extern "C" bool queue_push(BoundedQueue& queue, int connection);

/// Takes the connection in front; waits while there is none.  Returns false if there is none and
/// the queue is closed: there will never be one again.
extern "C" bool queue_pop(BoundedQueue& queue, int& connection);

/// No more connections come in.  Those that are in the queue can still be taken out.
extern "C" void queue_close(BoundedQueue& queue);
