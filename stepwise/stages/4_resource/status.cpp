// SetHandler server-status: the state of the server itself, for people and for load balancers.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome show_status(Step& step, Worker&, Connection&, Resource& resource) {
    return turn_down(step, resource, http::Status::not_implemented, "not_implemented");
}

}  // namespace stepwise
