// caught by: recording-g
// Mixes up a thread and a process for each connection.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll-threads", "prefork",
                                     "thread",      "epoll",  "thread"};
    return names[recording - 'a'];
}
