// Addresses and networks as the operator writes them: "10.1.2.3", "10.1", "10.1.0.0/16",
// "10.1.0.0/255.255.0.0", "2001:db8::/32".
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stepwise {

struct Network {
    int family = AF_INET;                   ///< AF_INET or AF_INET6
    std::array<std::uint8_t, 16> octets{};  ///< network byte order; IPv4 uses the first four
    unsigned prefix = 32;                   ///< bits that must agree

    /// Nothing if it is none of the forms above.
    [[nodiscard]] static std::optional<Network> parse(std::string_view text);
    /// Whether the address (AF_INET, AF_INET6) lies within.  An IPv4-mapped IPv6 address is
    /// compared as the IPv4 address that it is.
    [[nodiscard]] bool contains(const sockaddr& address) const noexcept;
};

}  // namespace stepwise
