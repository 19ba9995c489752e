// caught by: recording-b
// Takes the one thread for the event loop.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "epoll",  "epoll-threads", "prefork",
                                     "thread",      "single", "fork"};
    return names[recording - 'a'];
}
