// PUT and DELETE: the client changes what is there.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome write_resource(Step& step, Worker&, Connection&, Resource& resource) {
    return turn_down(step, resource, http::Status::not_implemented, "not_implemented");
}

}  // namespace stepwise
