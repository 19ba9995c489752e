// caught by: recording-a
// Spells a name in another way than the server does.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread_pool", "single", "epoll-threads", "prefork",
                                     "thread",      "epoll",  "fork"};
    return names[recording - 'a'];
}
