// A directory without an index file: a page that lists what is in it.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome list_directory(Step& step, Worker&, Connection&, Resource& resource) {
    return turn_down(step, resource, http::Status::forbidden, "no_index_file");
}

}  // namespace stepwise
