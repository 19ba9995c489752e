// Several variants of one resource: which of them fits the client best?
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome negotiate(Step&, Worker&, Connection&, Resource&) { return Outcome::done; }

Outcome choose_of_type_map(Step&, Worker&, Connection&, Resource&) { return Outcome::done; }

}  // namespace stepwise
