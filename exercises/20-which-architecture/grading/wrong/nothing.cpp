// caught by: recording-g
// Has no answer for the last one.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll-threads", "prefork",
                                     "thread",      "epoll",  nullptr};
    return names[recording - 'a'];
}
