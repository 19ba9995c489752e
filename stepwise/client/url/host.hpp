// The host of a URL: a name, which is written in ASCII whatever its language, or an address in one
// of the many forms that addresses have.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stepwise/client/url/url.hpp"

namespace stepwise {

struct HostDecision {
    std::optional<UrlHost> host;  ///< none: not a host, and `why` says what is wrong
    std::string why;
};

/// The URL Standard's host parser.  Of a scheme that is not special the host is `opaque`: it is
/// not looked into any further.
[[nodiscard]] HostDecision parse_host(std::string_view text, bool is_special);

/// "127.1", "0x7f000001", "2130706433": all of them 127.0.0.1.  `is_number` says whether the name
/// ends in a number at all, since then it is an address or nothing.
[[nodiscard]] bool ends_in_a_number(std::string_view name) noexcept;
[[nodiscard]] std::optional<std::uint32_t> parse_ipv4(std::string_view name) noexcept;
[[nodiscard]] std::string ipv4_text(std::uint32_t address);

using Ipv6Pieces = std::array<std::uint16_t, 8>;
/// Without brackets.
[[nodiscard]] std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) noexcept;
/// The one form of RFC 5952: the longest row of zeros is `::`.
[[nodiscard]] std::string ipv6_text(const Ipv6Pieces& pieces);

/// A name in any language as the name system knows it: "bücher.example": "xn--bcher-kva.example"
/// (UTS 46, by libidn2).  None: it is no such name, and `why` says what is wrong.
[[nodiscard]] std::optional<std::string> domain_to_ascii(const std::string& name, std::string& why);

}  // namespace stepwise
