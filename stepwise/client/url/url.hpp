// A URL, taken apart.  The fields are those of the URL Standard (https://url.spec.whatwg.org),
// which all browsers follow; RFC 3986 is what it grew from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

enum class HostKind : std::uint8_t { empty, domain, ipv4, ipv6, opaque };

struct UrlHost {
    HostKind kind = HostKind::empty;
    std::string text;  ///< as it is written in a URL: an IPv6 address in its brackets
    friend bool operator==(const UrlHost&, const UrlHost&) = default;
};

struct Url {
    std::string scheme;
    std::string username, password;  ///< still percent-encoded
    std::optional<UrlHost> host;
    std::optional<std::uint16_t> port;  ///< none: the scheme's own
    bool has_opaque_path = false;       ///< `mailto:`, `news:`: no hierarchy, one piece of text
    std::string opaque_path;
    std::vector<std::string> path;  ///< the segments; the empty last one stands for a final `/`
    std::optional<std::string> query, fragment;  ///< without `?` and `#`

    [[nodiscard]] bool is_special() const noexcept;
    [[nodiscard]] bool has_credentials() const noexcept {
        return !username.empty() || !password.empty();
    }
    /// "/wordpress/index.html"
    [[nodiscard]] std::string pathname() const;
    /// "www.uzuro.com:8080": the port only if it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    /// The whole URL, in its one normal form.
    [[nodiscard]] std::string href() const;
};

/// The schemes whose URLs name a server in one way: ftp, file, http, https, ws, wss.
[[nodiscard]] bool is_special_scheme(std::string_view scheme) noexcept;
/// 80 for http; none for file and for all that is not special.
[[nodiscard]] std::optional<std::uint16_t> default_port_of(std::string_view scheme) noexcept;

}  // namespace stepwise
