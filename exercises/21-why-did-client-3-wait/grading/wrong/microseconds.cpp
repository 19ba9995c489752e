// caught by: recording-a
// Gives the time in microseconds.
#include "exercise.hpp"

HeldBy why_did_client_3_wait(char recording) {
    constexpr HeldBy answers[] = {
        {1, "recvfrom", 1094496},  // half a request
        {2, "recvfrom", 881},      // a connection that was kept, and silent
        {1, "sendfile", 1099},     // a client that did not read
        {2, "ppoll", 794},         // a program that took its time
    };
    return answers[recording - 'a'];
}
