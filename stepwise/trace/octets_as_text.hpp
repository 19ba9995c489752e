// Octets made visible.  What a client sends must never reach the terminal as it is: it could move
// the cursor, change colours or forge a line of ours.
#pragma once

#include <string>
#include <string_view>

namespace stepwise {

/// Printable ASCII as it is, a backslash doubled, everything else as `\xNN`.
[[nodiscard]] std::string escaped(std::string_view octets);

/// Between quotes and escaped as strace(1) does (`\r`, `\33`); cut after `most` octets with `...`,
/// also if `whole` says that there were more.
[[nodiscard]] std::string quoted_as_strace(std::string_view octets, std::size_t most,
                                           std::size_t whole);

/// Text of ours with octets of others in it: only what is not printable ASCII is escaped.
[[nodiscard]] std::string printable_as_strace(std::string_view text);

}  // namespace stepwise
