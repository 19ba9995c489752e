// Who may have a resource: Require directives, and the sections that combine them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/site/network.hpp"
#include "stepwise/site/origin.hpp"

namespace stepwise {

/// One Require line, or a <RequireAll>, <RequireAny> or <RequireNone> section with those in it.
/// Lines that stand in no such section form a RequireAny (Apache's rule).
struct Requirement {
    enum class Kind : std::uint8_t {
        granted,  ///< all granted
        denied,   ///< all denied
        ip,       ///< `networks`
        host,     ///< `words`: names, or ends of names; needs a forward-confirmed host name
        user,     ///< `words`
        group,    ///< `words`
        valid_user,
        method,  ///< `words`
        local,   ///< the client is on this machine
        all,     ///< section: every one of `parts`
        any,     ///< section: at least one
        none,    ///< section: not a single one
    };
    Kind kind = Kind::granted;
    bool negated = false;  ///< `Require not …`
    std::vector<std::string> words;
    std::vector<Network> networks;
    std::vector<Requirement> parts;
    std::string text;  ///< as written, e.g. "not ip 10.0.0.0/8": what the trace shows
    Origin origin;

    /// Whether some part of it can only be decided once we know who the user is.
    [[nodiscard]] bool needs_user() const noexcept;
    /// … or what the client's host is called.
    [[nodiscard]] bool needs_host() const noexcept;
};

}  // namespace stepwise
