// May this client have it?  By its address, its host's name, and who it says it is.
#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome identify(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Rules& rules = *resource.rules;
    const bool for_access = rules.require.is_set && rules.require.value.needs_host();
    const Lookup lookup = for_access ? Lookup::doubled : rules.hostname_lookups.value;
    if (lookup == Lookup::off && !rules.identity_check.value) return Outcome::done;
    return identify_client(step, worker, connection, lookup, rules.identity_check.value);
}

Outcome check_access(Step&, Worker&, Connection&, Resource&) { return Outcome::done; }

}  // namespace stepwise
