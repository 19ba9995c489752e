// A table: the letter says the line.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"thread-pool", "single", "epoll-threads", "prefork",
                                     "thread",      "epoll",  "fork"};
    return names[recording - 'a'];
}
