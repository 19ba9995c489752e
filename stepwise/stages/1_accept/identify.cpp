// Stage 1 goes on: who is the client, and may it speak?
#include "stepwise/stages/1_accept/identify.hpp"

namespace stepwise {

bool asks_at_once(const Site& site) noexcept { return !site.refusals.empty(); }

Outcome identify_client(Step&, Worker&, Connection&, Lookup, bool) { return Outcome::done; }

Outcome admit_client(Step&, Worker&, Connection&) { return Outcome::done; }

}  // namespace stepwise
