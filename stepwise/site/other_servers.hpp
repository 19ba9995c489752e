// The servers that a BalanceTo or AffinityTo leads to.  Their names are looked up once, at
// start-up: a question to a name server has no place in the middle of a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stepwise/site/host.hpp"

namespace stepwise {

/// "http://host:port/base" taken apart.
struct ServerUrl {
    std::string_view authority;  ///< "host:port", as written
    std::string host;            ///< without the brackets of an IPv6 address
    std::uint16_t port = 80;
    std::string_view base;  ///< without a slash at its end; may be empty
};
/// Nothing if it is no http URL with a host.
[[nodiscard]] std::optional<ServerUrl> server_url(std::string_view url);

/// Fills in `addresses` of each Dispatch of the host.  Who cannot be found has family 0, and is
/// taken for a server that is down.
void find_servers(Host& host);

}  // namespace stepwise
