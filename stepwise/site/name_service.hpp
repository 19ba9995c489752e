// Where the names of hosts come from: /etc/hosts, and the name server of /etc/resolv.conf.  Both
// files are read once, at start-up, so that a request costs no look into them.
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

/// An address without a port.  An IPv4-mapped IPv6 address is the IPv4 address that it is.
struct Address {
    int family = AF_INET;                   ///< AF_INET or AF_INET6
    std::array<std::uint8_t, 16> octets{};  ///< network byte order; IPv4 uses the first four
    auto operator<=>(const Address&) const = default;

    [[nodiscard]] static Address of(const sockaddr& address) noexcept;
    /// Nothing if it is no numeric address.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text);
};

/// An address and a port.
struct Endpoint {
    Address address;
    std::uint16_t port = 0;
    /// "10.0.0.1", "10.0.0.1:5353", "::1", "[::1]:5353"; without a port it is `port`.  Nothing if
    /// it is none of them.
    [[nodiscard]] static std::optional<Endpoint> parse(std::string_view text, std::uint16_t port);
};

/// Letters, digits and hyphens in labels of 1 to 63 octets, 253 at most (RFC 1123, 2.1), and not
/// what could be mistaken for an address: the last label has a letter.  Only such a name may reach
/// a log, a script or a rule.
[[nodiscard]] bool is_host_name(std::string_view name) noexcept;

/// What /etc/hosts says (hosts(5)).
class HostTable {
  public:
    /// Lines that cannot be understood say nothing.
    [[nodiscard]] static HostTable parse(std::string_view text);

    /// The first name of the first line with that address; empty if there is none.
    [[nodiscard]] std::string_view name_of(const Address& address) const noexcept;
    /// Whether one of the lines with that name has that address; nothing if it has no line of that
    /// family, so that another source must be asked.
    [[nodiscard]] std::optional<bool> leads_to(std::string_view name, const Address& address) const;

  private:
    std::map<Address, std::string> names_;
    std::map<std::string, std::vector<Address>, std::less<>> addresses_;
};

/// The first `nameserver` of a resolv.conf(5) that has a numeric address; without one the machine
/// itself, as libc has it.
[[nodiscard]] Endpoint name_server_of(std::string_view resolv_conf);

struct NameService {
    HostTable hosts;
    Endpoint server;
};

/// Reads /etc/hosts and, unless `resolver` names a server, /etc/resolv.conf.  A file that is not
/// there says nothing.  Throws std::invalid_argument if `resolver` is no address.
[[nodiscard]] NameService read_name_service(const std::string& resolver);

}  // namespace stepwise
