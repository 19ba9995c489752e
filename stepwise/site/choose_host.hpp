// Which of a server's hosts does a request mean?  (Apache: "An In-Depth Discussion of Virtual Host
// Matching".)
#pragma once

#include <sys/socket.h>

#include <string_view>

#include "stepwise/site/site.hpp"

namespace stepwise {

struct HostChoice {
    const Host* host;
    const char* why;  ///< only_host, server_name, server_alias, default_host, main_server
};

/// Among the hosts that name the local address and port most specifically, the first whose
/// ServerName or ServerAlias is `host_and_port` (port and a trailing dot are ignored, case too);
/// else the first of them; without any of that address the main server.
[[nodiscard]] HostChoice choose_host(const Site& site, const sockaddr& local,
                                     std::string_view host_and_port);

/// Whether a Host field names this host, by its ServerName or a ServerAlias: only then may that
/// name stand in what we send.
[[nodiscard]] bool is_named(const Host& host, std::string_view host_and_port);

}  // namespace stepwise
