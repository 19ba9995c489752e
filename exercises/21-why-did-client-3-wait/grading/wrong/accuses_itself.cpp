// caught by: recording-d
// Says that client 3 held the worker itself.
#include "exercise.hpp"

HeldBy why_did_client_3_wait(char recording) {
    constexpr HeldBy answers[] = {
        {1, "recvfrom", 1094},  // half a request
        {2, "recvfrom", 881},   // a connection that was kept, and silent
        {1, "sendfile", 1099},  // a client that did not read
        {3, "recvfrom", 34},    // a program that took its time
    };
    return answers[recording - 'a'];
}
