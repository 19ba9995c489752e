// The table of directives, and what their handlers work on.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/config/tree.hpp"

namespace stepwise::config {

/// A log as it was ordered; its format may be named further down.
struct OrderedLog {
    std::string file;    ///< absolute
    std::string format;  ///< a LogFormat or its nickname; "": the default one
    Origin origin;
};

/// A host while its directives are read, with what has to wait until all of them are known.
struct Draft {
    Host host;
    std::vector<OrderedLog> logs;
    std::map<std::string, std::string> formats;  ///< LogFormat by nickname
    std::optional<std::string> default_format;   ///< LogFormat without one, for TransferLog
    std::optional<bool> keep_alive, trace_enable;
    bool user_directories_off = false;  ///< `UserDir disabled` without names
    Origin user_directories_off_origin;
};

/// The whole configuration while it is read.
struct Reading {
    Site site;
    std::deque<Draft> drafts;  ///< the first is the main server
    Tree tree;
    std::map<std::string, std::shared_ptr<LogFile>> log_files;  ///< by name

    /// One LogFile for each name, so that hosts share it.
    std::shared_ptr<LogFile> log_file(const std::string& name) {
        auto& file = log_files[name];
        if (!file) {
            file = std::make_shared<LogFile>();
            file->name = name;
        }
        return file;
    }
    void remark(const std::string& directive, const std::string& why, const Origin& origin) {
        tree.not_applicable.push_back({directive, why, origin});
    }
};

// Where a directive may stand.
inline constexpr std::uint8_t in_main = 1;       ///< outside of all sections
inline constexpr std::uint8_t in_host = 2;       ///< <VirtualHost>
inline constexpr std::uint8_t in_directory = 4;  ///< <Directory>, <DirectoryMatch>
inline constexpr std::uint8_t in_location = 8;   ///< <Location>, <LocationMatch>
inline constexpr std::uint8_t in_files = 16;     ///< <Files>, <FilesMatch>
inline constexpr std::uint8_t in_require = 32;   ///< <RequireAll> and its like
inline constexpr std::uint8_t in_server = in_main | in_host;
inline constexpr std::uint8_t in_section = in_directory | in_location | in_files;
inline constexpr std::uint8_t anywhere = in_server | in_section;

/// Where we are while a directive is read, and what it decides about.
struct Place {
    Reading& reading;
    Draft& draft;
    Rules& rules;
    std::uint8_t where;
    Section* section = nullptr;           ///< none: outside of sections
    Requirement* requirements = nullptr;  ///< none: not within <RequireAll> and its like
};

using Handler = void (*)(Place& place, const Directive& directive);

inline constexpr std::size_t any_number = 1000;

struct Entry {
    const char* name;  ///< of a section with `<` in front
    std::uint8_t where;
    std::size_t least, most;  ///< arguments
    const char* example;
    const char* meaning;  ///< in a line
    Handler handler;
    bool ours = false;  ///< Apache has none of that name
};

struct Entries {
    const Entry* first;
    std::size_t count;
    [[nodiscard]] const Entry* begin() const noexcept { return first; }
    [[nodiscard]] const Entry* end() const noexcept { return first + count; }
};

// One table a file of handlers.
[[nodiscard]] Entries server_directives() noexcept;
[[nodiscard]] Entries host_directives() noexcept;
[[nodiscard]] Entries section_directives() noexcept;
[[nodiscard]] Entries resource_directives() noexcept;
[[nodiscard]] Entries type_directives() noexcept;
[[nodiscard]] Entries access_directives() noexcept;
[[nodiscard]] Entries redirection_directives() noexcept;
[[nodiscard]] Entries log_directives() noexcept;
[[nodiscard]] Entries our_directives() noexcept;

/// Why a directive of Apache's that is read has no effect here; nullptr: it is none of those.
[[nodiscard]] const char* why_not_applicable(std::string_view name) noexcept;

/// What to do in place of a directive of Apache's that cannot be carried out here; nullptr:
/// unknown.
[[nodiscard]] const char* why_refused(std::string_view name) noexcept;

/// Nullptr: there is none.  `name` with `<` in front for sections; case does not matter.
[[nodiscard]] const Entry* find_directive(std::string_view name) noexcept;
/// In the order of the tables.
[[nodiscard]] std::vector<const Entry*> all_directives();
/// "outside of sections, in <VirtualHost>".
[[nodiscard]] std::string text_of_places(std::uint8_t where);
/// The name that is most like it, or nothing if none is.
[[nodiscard]] std::string similar_directive(std::string_view name);

/// Carries out the directives of a body, one after the other.  Throws ConfigError.
void apply(Place& place, const std::vector<Directive>& body);

/// A virtual host takes over from the main server what it does not decide itself, and so on: after
/// all directives have been read.
void finish(Reading& reading);

}  // namespace stepwise::config
