// Shall another server do it?  The redirections that only this server has.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome dispatch(Step&, Worker&, Connection&, Resource&) { return Outcome::done; }

}  // namespace stepwise
