// What a parent process does besides serving: it waits for its children, and in the end for all.
#pragma once

#include "stepwise/kernel/children.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Reaps all children that have ended; true if one of them failed.
bool reap(Worker& parent, Children& children);

/// Asks all children to stop, waits for them to the end of the grace period, then kills the rest.
void finish(Worker& parent, Children& children);

}  // namespace stepwise
