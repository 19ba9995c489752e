// Server-side includes: the page is read, its directives are carried out.
#include "stepwise/stages/4_resource/ssi.hpp"

namespace stepwise {

Outcome include_parts(Step& step, Worker&, Connection&, Resource& resource) {
    return turn_down(step, resource, http::Status::not_implemented, "not_implemented");
}

}  // namespace stepwise
