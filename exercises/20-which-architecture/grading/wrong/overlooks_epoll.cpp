// caught by: recording-f
// Sees one thread, and does not ask how it waits.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll-threads", "prefork",
                                     "thread",      "single", "fork"};
    return names[recording - 'a'];
}
