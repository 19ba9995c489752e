// Two runs of octets that should have been the same, above each other: hexadecimal and ASCII, with
// a mark at the first octet that differs.
#pragma once

#include <string>
#include <string_view>

namespace stepwise {

/// The lines around the first difference; not wider than 80 columns, each with its line end.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view got);

/// Octets as a C++ string literal: "GET /\r\n".  Longer ones are cut, and say so.
[[nodiscard]] std::string as_literal(std::string_view octets, std::size_t most);

}  // namespace stepwise
