// caught by: recording-a
// Sees threads and an acceptor, and overlooks the queue.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread",      "single", "epoll-threads", "prefork",
                                     "thread-pool", "epoll",  "fork"};
    return names[recording - 'a'];
}
