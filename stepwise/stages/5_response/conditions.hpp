// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since: is the content wanted at all?
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Evaluates the preconditions of a request for `resource.file`, in the order of RFC 9110, 13.2.2;
/// sets `entity.etag`.  304 or 412 become the answer.
void apply_conditions(Notes& notes, Worker& worker, Connection& connection);

}  // namespace stepwise
