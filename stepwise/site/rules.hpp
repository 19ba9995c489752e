// What the operator may decide for each directory, file or location, and how later decisions are
// laid over earlier ones.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/origin.hpp"
#include "stepwise/site/requirement.hpp"

namespace stepwise {

/// The words of the Options directive, as a set.
enum Option : std::uint8_t {
    option_indexes = 1,
    option_includes = 2,          ///< SSI, `exec` as well
    option_includes_no_exec = 4,  ///< SSI without `exec`
    option_exec_cgi = 8,
    option_follow_links = 16,
    option_links_if_owner = 32,
    option_multi_views = 64,
};

/// `Options A B` replaces what was; `Options +A -B` changes it.
struct OptionsChange {
    bool replaces = false;
    std::uint8_t add = 0, remove = 0;
    [[nodiscard]] std::uint8_t applied_to(std::uint8_t former) const noexcept {
        return static_cast<std::uint8_t>(((replaces ? 0 : former) & ~remove) | add);
    }
};

/// By file name extension (lower case, without the dot), e.g. AddType.
using ByExtension = std::map<std::string, Setting<std::string>, std::less<>>;

enum class Lookup : std::uint8_t { off, on, doubled };  // HostnameLookups
enum class AuthType : std::uint8_t { none, basic, digest };
enum class ForceLanguage : std::uint8_t { none = 0, prefer = 1, fallback = 2, both = 3 };

/// What an ErrorDocument says: a text of its own, a path of this site, or a URL elsewhere.
struct ErrorDocument {
    enum class Kind : std::uint8_t { standard, text, path, url } kind = Kind::standard;
    std::string value;
};

/// IndexOptions, as far as listings here know them.
struct IndexOptions {
    bool fancy = false, html_table = false, folders_first = false, ignore_case = false;
    bool suppress_size = false, suppress_date = false, suppress_description = true;
    bool suppress_sorting = false, version_sort = false, name_width_all = true;
    bool suppress_html_preamble = false, show_forbidden = false;
    std::optional<std::string> charset;
};

/// `IndexOptions +A -B` changes what was, one by one.
struct IndexOptionChange {
    bool IndexOptions::*member;
    bool value;
};

/// A redirection of Redirect or RedirectMatch; also within <Location> and <Directory>.
struct Redirection {
    int status = 302;
    std::string from;                              ///< a path prefix, or what `pattern` was made of
    std::shared_ptr<const class Pattern> pattern;  ///< RedirectMatch
    std::string to;                                ///< empty for 410 and other final statuses
    Origin origin;
};

/// A redirection that only this server has: to the least busy of several servers, to the server
/// that knows the user, or to a URL that carries the user's state.
struct Dispatch {
    enum class Kind : std::uint8_t { none, balance, affinity, fat_url } kind = Kind::none;
    std::vector<std::string> servers;  ///< base URLs
    std::string parameter;             ///< cookie or URL parameter
    int status = 303;
    /// Of `servers`, in their order, found out at start-up; family 0: not found.
    std::vector<sockaddr_storage> addresses;
};

struct Rules {
    Setting<std::uint8_t> options{option_follow_links, false, {}};
    std::optional<OptionsChange> options_change;  ///< of one section; applied by `merge`

    // Which file, and what makes the response of it.
    Setting<std::vector<std::string>> directory_index{{"index.html"}, false, {}};
    Setting<bool> directory_slash{true, false, {}};
    Setting<IndexOptions> index_options;
    std::vector<IndexOptionChange> index_option_changes;  ///< of one section; applied by `merge`
    std::vector<std::string> index_ignore;                ///< wildcards; adds up
    ByExtension handlers;                                 ///< AddHandler
    Setting<std::string> handler;                         ///< SetHandler
    ByExtension filters;                                  ///< AddOutputFilter
    Setting<std::string> output_filter;                   ///< SetOutputFilter

    // What the response says of it.
    ByExtension types, languages, charsets, encodings;  ///< AddType, …
    Setting<std::string> type;                          ///< ForceType
    Setting<std::string> default_language, default_charset;
    Setting<std::vector<std::string>> language_priority;
    Setting<ForceLanguage> force_language_priority{ForceLanguage::prefer, false, {}};
    std::map<int, Setting<ErrorDocument>> error_documents;
    std::vector<Redirection> redirections;  ///< the first that matches counts
    Setting<Dispatch> dispatch;

    // Who may have it, and do what.
    Setting<Lookup> hostname_lookups{Lookup::off, false, {}};
    Setting<bool> identity_check{false, false, {}};
    Setting<Requirement> require;  ///< not set: granted
    Setting<AuthType> auth_type{AuthType::none, false, {}};
    Setting<std::string> auth_name, auth_user_file, auth_group_file;  ///< absolute names
    Setting<std::string> digest_algorithm{"SHA-256", false, {}};
    Setting<std::string> digest_domain;
    Setting<std::int64_t> nonce_lifetime{300, false, {}};     ///< seconds
    Setting<std::vector<std::string>> allow_methods;          ///< AllowMethods; not set: all
    Setting<bool> dav{false, false, {}};                      ///< PUT and DELETE
    Setting<std::uint64_t> limit_request_body{0, false, {}};  ///< octets; 0: the site's limit

    /// Lays a later section's decisions over these.
    void merge(const Rules& later);

    [[nodiscard]] bool allows(Option option) const noexcept { return options.value & option; }
};

}  // namespace stepwise
