// Exercise 14: reap child processes.  The rules are in README.md, which is beside this file.
//
// Change this file, then type:   ./run exercise check 14
#include <sys/wait.h>

#include "exercise.hpp"

bool reap_ended(std::vector<EndedChild>& ended) {
    // For now one child is reaped, if one has ended.  Your code goes here.
    int status = 0;
    const pid_t process = waitpid(-1, &status, WNOHANG);
    if (process > 0) ended.push_back({process, 0, 0});
    return true;
}

void reap_all(std::vector<EndedChild>& ended) { reap_ended(ended); }
