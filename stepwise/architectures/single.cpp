// One thread, one connection after the other.  Whoever comes meanwhile waits in the kernel's
// backlog until the client before has said all it wanted to say, however slowly.
#include "stepwise/architectures/architectures.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {

void run_single(Server& server) {
    Worker worker{server, 1};
    for (;;) {
        Connection connection;
        if (!accept_when_one_comes(worker, connection)) break;
        serve_until_done(worker, connection);
    }
}

}  // namespace stepwise
