// CGI/1.1 (RFC 3875): a program makes the response.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome run_program(Step& step, Worker&, Connection&, Resource& resource) {
    return turn_down(step, resource, http::Status::not_implemented, "not_implemented");
}

}  // namespace stepwise
