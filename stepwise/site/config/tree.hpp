// A configuration as a tree: directives in their order, and sections that hold more of them.
// Include, Define and <IfModule> have been carried out; nothing else has been understood yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/config/read_config.hpp"

namespace stepwise::config {

// Bounds: a file that includes itself, or a pattern that finds the whole disk, must end somewhere.
inline constexpr unsigned most_include_depth = 20;       ///< files within files
inline constexpr std::size_t most_files = 1000;          ///< of one configuration
inline constexpr std::size_t most_octets = 8 << 20;      ///< of one file
inline constexpr std::size_t most_directives = 200'000;  ///< of one configuration
inline constexpr unsigned most_section_depth = 32;

/// A directive, or a section with what stands in it.
struct Directive {
    std::string name;                    ///< as written, e.g. "Listen", "VirtualHost"
    std::vector<std::string> arguments;  ///< quotes taken away
    bool is_section = false;
    std::vector<Directive> body;
    Origin origin;

    [[nodiscard]] const std::string& operator[](std::size_t i) const { return arguments[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return arguments.size(); }
    /// "<Directory>" or "Listen": what messages call it.
    [[nodiscard]] std::string title() const { return is_section ? "<" + name + ">" : name; }
};

struct Tree {
    std::vector<Directive> directives;
    std::string file;         ///< as it was named
    std::string server_root;  ///< absolute: ServerRoot, or the directory of the file
    Origin server_root_origin;
    std::vector<NotApplicable> not_applicable;
};

/// Throws ConfigError.
[[nodiscard]] Tree read_tree(const std::string& file);

/// Throws ConfigError: "site.conf:12: what".
[[noreturn]] void fail(const Origin& origin, const std::string& what);

}  // namespace stepwise::config
