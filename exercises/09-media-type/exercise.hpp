// Exercise 09: what you write, and what the checker calls.
#pragma once

#include <span>
#include <string_view>

/// One row of the server's table of media types.
struct TypeRow {
    std::string_view extension;  ///< in small letters, without its dot: "html"
    std::string_view type;       ///< "text/html"
};

/// The media type of the file `name` (which may have a path in front), by its extensions and
/// `table`; `otherwise` if they say nothing.
extern "C" std::string_view media_type_of(std::string_view name, std::span<const TypeRow> table,
                                          std::string_view otherwise);
