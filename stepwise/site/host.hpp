// A virtual host: one of several web sites that a server holds, with everything that was decided
// for it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/site/log_file.hpp"
#include "stepwise/site/network.hpp"
#include "stepwise/site/pattern.hpp"
#include "stepwise/site/rules.hpp"

namespace stepwise {

/// A directory of the file system that holds resources.  Files are opened beneath `directory` only.
struct Root {
    std::string path;    ///< absolute, without a slash at the end; for people and for <Directory>
    UniqueFd directory;  ///< O_PATH; -1 until the site is opened, or if it is not there
};

/// From a path of the URI space to a place in the file system (mod_alias).
struct Mapping {
    enum class Kind : std::uint8_t { alias, script_alias } kind = Kind::alias;
    std::string from;                        ///< a path prefix, e.g. "/icons/"
    std::shared_ptr<const Pattern> pattern;  ///< AliasMatch, ScriptAliasMatch: in place of `from`
    std::string to;                          ///< what it becomes; of a pattern with `$1` in it
    Root root;  ///< the directory of `to`, or of the part of it before the first `$`
    Origin origin;
};

/// UserDir: where `/~name/` leads.
struct UserDirectories {
    bool enabled = false;
    struct Place {
        std::string text;    ///< as written: "public_html", "/base", "/base/*/public_html", a URL
        Root base;           ///< of an absolute one: the directory before the `*`
        std::string behind;  ///< … and what follows the user's name, e.g. "/public_html"
    };
    std::vector<Place> places;
    std::vector<std::string> only, except;     ///< `UserDir enabled a b`, `UserDir disabled c`
    std::map<std::string, std::string> homes;  ///< by user; read at start-up if a place needs it
    Origin origin;
};

/// A section with a pattern: it applies to resources whose path, name or location matches.
struct Section {
    enum class Kind : std::uint8_t { directory, files, location } kind = Kind::directory;
    std::string text;                        ///< as written: a path, or an expression
    std::shared_ptr<const Pattern> pattern;  ///< …Match or `~`
    Rules rules;
    std::vector<Section> files;  ///< <Files> within <Directory>
    Origin origin;
};

/// "*:8080", "127.0.0.2:8080": an address that a <VirtualHost> names.
struct HostAddress {
    std::optional<Network> address;  ///< none: any
    std::uint16_t port = 0;          ///< 0: any
};

struct Host {
    std::vector<HostAddress> addresses;  ///< empty: the main server
    std::string name;                    ///< ServerName, lower case, without port
    std::uint16_t port = 0;              ///< of ServerName; 0: the port it came in on
    std::string scheme = "http";
    std::vector<std::string> aliases;  ///< ServerAlias, may have wildcards; lower case
    Setting<std::string> document_root;
    Root root;
    std::vector<Mapping> mappings;  ///< in order; the first that matches counts
    UserDirectories users;
    Rules rules;                    ///< outside of any section
    std::vector<Section> sections;  ///< in the order of the file
    std::string admin;              ///< ServerAdmin

    std::vector<std::shared_ptr<AccessLog>> access_logs;
    std::shared_ptr<LogFile> error_log;

    bool keep_alive = true;
    std::int64_t keep_alive_timeout = 0;       ///< nanoseconds; 0: the site's
    unsigned requests = 0;                     ///< on one connection; 0: the site's limit
    bool trace_enable = false;                 ///< TraceEnable
    std::vector<std::uint16_t> connect_ports;  ///< AllowCONNECT; empty: no tunnels
    Origin origin;
};

}  // namespace stepwise
