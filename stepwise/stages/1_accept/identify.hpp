// Who is the client?  Reverse DNS (its host's name) and ident (its user's name): questions to others
// that take time, so they are asked only where the site says so, and never waited for without end.
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Whether the site wants to know its clients before it reads from them: HostnameLookups or
/// IdentityCheck for everything, or clients to turn away (RefuseFrom).
[[nodiscard]] bool asks_at_once(const Site& site) noexcept;

/// Finds out what is wanted, if it is not known yet.  `done`: all is known that can be; `awaits`:
/// call again.  Answers are kept in `connection.client`.  Bounded in time.
[[nodiscard]] Outcome identify_client(Step& step, Worker& worker, Connection& connection,
                                      Lookup host, bool ident);

/// A question that is under way: sockets, deadlines, names of which to make sure.
struct Lookups {};

}  // namespace stepwise
