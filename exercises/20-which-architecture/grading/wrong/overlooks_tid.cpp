// caught by: recording-c
// Counts processes, not threads.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll", "prefork",
                                     "thread",      "epoll",  "fork"};
    return names[recording - 'a'];
}
