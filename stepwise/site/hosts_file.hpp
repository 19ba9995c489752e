// /etc/hosts (hosts(5)): addresses of names that are known without asking anybody.
#pragma once

#include <string>
#include <string_view>

namespace stepwise {

/// The first address that the text gives for that name, without regard to case; empty if none.
[[nodiscard]] std::string address_in_hosts(std::string_view text, std::string_view name);

}  // namespace stepwise
