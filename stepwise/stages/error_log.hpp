// The error log: what went wrong on the server's side, in lines as Apache 2.4 writes them.
#pragma once

#include <string_view>

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Writes one line:
///     [Wed Nov 25 02:14:12.123456 2026] [cgi:error] [pid 1:tid 2] [client 127.0.0.1:53122] text
/// `level` is "module:level" ("cgi:error", "core:warn"); control characters in `text` are escaped.
/// It goes to the host's ErrorLog, else to the main server's (`host` may be null: that one), else,
/// if its level is `error` or worse, to standard error.
void log_error(Step& step, Worker& worker, const Connection& connection, const Host* host,
               std::string_view level, std::string_view text);

/// For stage 7: a line for an answer that says that the server failed (5xx).  501 and 505 only
/// warn: there it was the client who asked for too much; so does a 503, which passes.
void log_server_error(Step& step, Worker& worker, const Connection& connection);

}  // namespace stepwise
