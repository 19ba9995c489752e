// Sending what `stepwise request` has composed: unwatched, or with both ends on one time line.
#pragma once

#include <string>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/explain/explanation.hpp"
#include "stepwise/commands/options.hpp"

namespace stepwise {

/// Throws std::invalid_argument if the URL is none that this client can send a request for.
void refuse_to_send(const Explanation& explanation);
/// Throws std::runtime_error if it cannot even begin.
[[nodiscard]] Exchange send_request(const Explanation& explanation,
                                    const RequestCommandOptions& options, CallObserver observer);

/// `--watch`: a server of our own, or one that records, and the client.  The exit status.
int watch(const CommonOptions& common, const Explanation& explanation,
          const RequestCommandOptions& options);

void write_out(const std::string& text);
/// One line on standard error; the exit status.
int failed(const std::string& why, const char* command = "request");

}  // namespace stepwise
