// Exercise 14: what you write, and what the checker calls.
#pragma once

#include <sys/types.h>

#include <vector>

/// A child process that has ended.
struct EndedChild {
    pid_t process = 0;
    int exit_status = 0;  ///< what it gave to _exit(); 0 if a signal ended it
    int signal = 0;       ///< the signal that ended it; 0: none did
};

/// Reaps every child that has ended so far, and puts them behind those in `ended`.  Waits for none.
/// Returns whether there are children left that still run.
extern "C" bool reap_ended(std::vector<EndedChild>& ended);

/// Reaps all children, and waits for those that still run, whatever signals come meanwhile.
extern "C" void reap_all(std::vector<EndedChild>& ended);
