// caught by: recording-d
// Sees several processes, and does not ask who accepts.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll-threads", "fork",
                                     "thread",      "epoll",  "prefork"};
    return names[recording - 'a'];
}
