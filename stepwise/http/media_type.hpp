// The media type of a file by its extension, the most common of the book's ways.
#pragma once

#include <string_view>

namespace stepwise::http {

struct MediaType {
    std::string_view type;       ///< e.g. "text/html; charset=utf-8"
    std::string_view extension;  ///< what decided, without the dot; empty if nothing did
};

/// By the last extension of the last segment, without regard to case; application/octet-stream
/// for anything unknown.
[[nodiscard]] MediaType media_type_of(std::string_view path) noexcept;

/// By an extension alone, without its dot and without regard to case; empty if it is unknown.
[[nodiscard]] std::string_view built_in_type(std::string_view extension) noexcept;

}  // namespace stepwise::http
