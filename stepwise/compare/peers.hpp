// Real servers, started on the same site and measured the same way: what do others make of it?
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "stepwise/compare/server_process.hpp"
#include "stepwise/compare/site.hpp"

namespace stepwise::compare {

struct Peer {
    std::string_view name;
    bool runs_programs;  ///< CGI
    std::string_view package;
    std::string_view program;
    /// Writes its configuration for that port beside the site; the words that start it.
    std::vector<std::string> (*configure)(const ComparisonSite& site, std::uint16_t port);
};
[[nodiscard]] std::span<const Peer> peers() noexcept;
/// nullptr if there is none of that name.
[[nodiscard]] const Peer* find_peer(std::string_view name) noexcept;

/// Throws std::runtime_error, with what to do, if it is not installed.
void require_peer(std::string_view name);
[[nodiscard]] Launch launch_peer(std::string_view name, const ComparisonSite& site);

/// Where a program is installed, also where only root looks (/usr/sbin); empty: nowhere.
[[nodiscard]] std::string find_program(std::string_view name);

}  // namespace stepwise::compare
