// What a parent process does besides serving: it waits for its children, and in the end for all.
#pragma once

#include "stepwise/kernel/children.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Waits until `descriptor` (-1: none) is readable, a child ends or a stop is requested, at most
/// `nanoseconds` (-1: for ever).  True: it is readable.
bool wait_as_parent(Worker& parent, const Children& children, int descriptor,
                    std::int64_t nanoseconds = -1);

/// Reaps all children that have ended; true if one of them failed.
bool reap(Worker& parent, Children& children);

/// Asks all children to stop, waits for them to the end of the grace period, then kills the rest.
void finish(Worker& parent, Children& children);

}  // namespace stepwise
