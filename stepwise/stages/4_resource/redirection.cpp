// Is it somewhere else?  Redirect and RedirectMatch.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome redirect(Step&, Worker&, Connection&, Resource&) { return Outcome::done; }

}  // namespace stepwise
