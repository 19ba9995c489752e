// Entity tags: a name for one state of a resource.  The server gives it out in ETag; the client
// shows it again to ask "is it still this one?" (RFC 9110, 8.8.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stepwise/http/fixed_text.hpp"
#include "stepwise/http/request.hpp"

namespace stepwise::http {

struct EntityTag {
    bool weak = false;        ///< W/: "as good as the same", not the same octet for octet
    std::string_view opaque;  ///< with its quotes
};

/// `"x"` or `W/"x"` and nothing else.  `W` is case-sensitive, and there are no spaces inside.
[[nodiscard]] std::optional<EntityTag> entity_tag_from(std::string_view text) noexcept;

/// RFC 9110, 8.8.3.2.  Strong comparison wants both tags strong; weak comparison ignores W/.
[[nodiscard]] bool equal_strongly(const EntityTag& a, const EntityTag& b) noexcept;
[[nodiscard]] bool equal_weakly(const EntityTag& a, const EntityTag& b) noexcept;

enum class Listed : std::uint8_t {
    no,
    yes,
    any,        ///< the list is `*`
    malformed,  ///< somewhere; then nothing in it counts
};

/// Is `tag` in the list that all fields called `name` make together?  Without a tag, `yes` cannot
/// come.  An empty list is a list.
[[nodiscard]] Listed look_up(const Fields& fields, std::string_view name,
                             const std::optional<EntityTag>& tag,
                             bool (*equal)(const EntityTag&, const EntityTag&) noexcept) noexcept;

/// Three hexadecimal numbers of up to 16 digits, two hyphens, two quotes.
using EtagText = FixedText<52>;

/// `"size-time-inode"` in hexadecimal, strong; time (ns since 1970) and inode (tells a file from
/// one moved into its place) always have 16 and 8 digits, so heads have one length.  What
/// cannot be told apart: two writes of one size within a tick of the kernel's clock (a few ms).
[[nodiscard]] EtagText make_etag(std::uint64_t size, std::int64_t modified_ns,
                                 std::uint64_t inode) noexcept;

}  // namespace stepwise::http
