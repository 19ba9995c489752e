// Where state is kept that HTTP itself has no place for: in parameters of a URL's query, and in
// cookies (RFC 6265).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::http {

/// The value of the first `name=value` of a query, not decoded.  Pieces are parted by `&`, and by
/// `;` as some write it (mod_autoindex).  A name without `=` has an empty value.
[[nodiscard]] std::optional<std::string_view> query_parameter(std::string_view query,
                                                              std::string_view name) noexcept;

/// The query without each parameter of that name; the others stay as they are.
[[nodiscard]] std::string without_parameter(std::string_view query, std::string_view name);

/// The value of the first cookie of that name in a Cookie field, without its quotes.
[[nodiscard]] std::optional<std::string_view> cookie(std::string_view field,
                                                     std::string_view name) noexcept;

/// Digits only, from 1 to `most`; 0 for anything else.
[[nodiscard]] std::size_t place_in_list(std::string_view text, std::size_t most) noexcept;

}  // namespace stepwise::http
