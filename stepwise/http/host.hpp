// Which host does the client mean?  It can say so in two places, and the answer chooses the site
// that is served, so there must be exactly one (RFC 9112, 3.2).
#pragma once

#include <string_view>

#include "stepwise/http/request.hpp"
#include "stepwise/http/status.hpp"
#include "stepwise/http/target.hpp"

namespace stepwise::http {

struct HostDecision {
    Status status = Status::ok;  ///< not `ok`: refuse with this
    const char* why = "";        ///< the rule that decided, word_with_underscores
    std::string_view host;       ///< host[:port] as the client wrote it; may be empty
};

/// The target's own authority wins over Host, but Host must be right all the same: present in 1.1,
/// never twice, valid; empty only if the target has no authority either.
[[nodiscard]] HostDecision host_of(const Request& request, const Target& target) noexcept;

}  // namespace stepwise::http
