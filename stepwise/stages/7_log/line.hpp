// One line of an access log: a LogFormat, filled in from the transaction.
#pragma once

#include <string>

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Appends the line and its line feed.  What comes from the client is escaped as Apache does it
/// (http/escape.hpp); what is not known is "-".  No memory is allocated but what `line` grows by,
/// except for the path of a request that was answered with an ErrorDocument.
///
/// Where this server can say less than Apache: %e, %L and %n are always "-"; %o is looked up in the
/// head as it was sent, and "-" once the buffer that held it was used again for a long body.
void append_log_line(std::string& line, const LogFormat& format, Worker& worker,
                     const Connection& connection);

/// The request line, or what arrived in its place; not escaped.
[[nodiscard]] std::string_view request_line(const Transaction& transaction) noexcept;

}  // namespace stepwise
