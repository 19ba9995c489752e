// Host names that this machine knows by itself.
#pragma once

#include <optional>
#include <string>

#include "stepwise/site/network.hpp"

namespace stepwise::config {

/// The address in /etc/hosts; nothing if the name is not there.  DNS is never asked.
[[nodiscard]] std::optional<Network> address_in_hosts_file(const std::string& name);

}  // namespace stepwise::config
