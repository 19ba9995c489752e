// caught by: recording-e
// Takes a thread for each connection for event loops.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool",   "single", "epoll-threads", "prefork",
                                     "epoll-threads", "epoll",  "fork"};
    return names[recording - 'a'];
}
