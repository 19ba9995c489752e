// Who is asking?  The credentials of the Authorization field, checked against the operator's files;
// and the challenge of the 401 (Unauthorized) that asks for them.  No fact has a password in it;
// the trace of stage 2 has, since it shows the octets as they came: that is what Basic does.
#pragma once

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

/// Checks them once for each scheme, realm and file.  The result is the transaction's
/// (`credentials`) and lives as long as it; it costs what hashing a password costs.
const Credentials& check_credentials(Step& step, Worker& worker, Transaction& transaction,
                                     const Rules& rules);

/// Asks for credentials: WWW-Authenticate fields for the answer (RFC 9110, 11.6.1).  If an answer
/// has some already, they stay.  False: the file that says which algorithms can be offered cannot
/// be read.
[[nodiscard]] bool add_challenges(Step& step, Worker& worker, Transaction& transaction,
                                  const Rules& rules);

}  // namespace stepwise
