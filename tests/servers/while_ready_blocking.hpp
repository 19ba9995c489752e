// An architecture for a test alone: a thread for each connection, as in `thread`, but with the
// order of the stages that may not wait.  Where its calls do wait after all, it must behave the
// same.
#pragma once

#include "stepwise/stages/server.hpp"

namespace servers {

void run_while_ready_blocking(stepwise::Server& server);

}  // namespace servers
