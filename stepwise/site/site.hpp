// What the operator decided: the hosts, their files and rules, the logs and the limits.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "stepwise/http/media_types_file.hpp"
#include "stepwise/site/host.hpp"
#include "stepwise/site/limits.hpp"
#include "stepwise/site/name_service.hpp"

namespace stepwise {

/// Listen: an address and a port to accept connections on.
struct ListenAddress {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    Origin origin;
};

/// Whom stage 1 turns away before a single octet is read (RefuseFrom, a directive of ours).
struct Refusals {
    std::vector<Network> networks;
    std::vector<std::string> hosts;  ///< names, or ends of names
    Origin origin;
    [[nodiscard]] bool empty() const noexcept { return networks.empty() && hosts.empty(); }
};

struct Site {
    std::vector<ListenAddress> listen;
    std::deque<Host> hosts;  ///< the first is the main server; then in the order of the file
    /// By extension; the built-in ones, or those of TypesConfig.
    std::shared_ptr<const http::MediaTypes> types = std::make_shared<http::MediaTypes>();
    std::string magic_file;  ///< MIMEMagicFile; "": no magic typing
    Limits limits;
    Refusals refusals;
    std::string resolver;            ///< "127.0.0.1:53": in place of /etc/resolv.conf's
    NameService names;               ///< read by open_all
    std::uint16_t ident_port = 113;  ///< RFC 1413
    std::int64_t ident_timeout = 0;  ///< nanoseconds (IdentityCheckTimeout); 0: the server's own
    bool buffered_logs = false;      ///< BufferedLogs
    std::string server_token = "Stepwise";

    [[nodiscard]] const Host& main() const noexcept { return hosts.front(); }
};

/// The zero-configuration site: one directory, listed where it has no index, and one log in the
/// Common Log Format ("-": standard output, "": none).  Throws std::system_error.
[[nodiscard]] Site open_site(const std::string& document_root, const std::string& access_log);

/// `--log`: the main server's access log, in the Common Log Format, in place of what it has.
/// Throws std::system_error.
void use_log(Site& site, const std::string& access_log);

/// Opens what a site needs before the first client comes (directories, logs, magic numbers), so
/// that mistakes show at start-up.  Throws std::runtime_error (often a std::system_error) with a
/// readable message.
void open_all(Site& site);

/// Opens a log file; "-" is standard output, "" none.  Throws std::system_error.
[[nodiscard]] std::shared_ptr<LogFile> open_log(const std::string& name);

}  // namespace stepwise
