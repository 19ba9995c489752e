// caught by: recording-d
// Names the call that started the program, not the wait for its answer.
#include "exercise.hpp"

HeldBy why_did_client_3_wait(char recording) {
    constexpr HeldBy answers[] = {
        {1, "recvfrom", 1094},  // half a request
        {2, "recvfrom", 881},   // a connection that was kept, and silent
        {1, "sendfile", 1099},  // a client that did not read
        {2, "clone3", 49},      // a program that took its time
    };
    return answers[recording - 'a'];
}
