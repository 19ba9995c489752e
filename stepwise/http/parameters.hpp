// A value and what is said about it: `text/html; level=1; charset="utf-8"` (RFC 9110, 5.6.6). Media
// types, the elements of the Accept fields and those of a type map are all of this shape.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::http {

struct Parameter {
    std::string name;   ///< in lower case
    std::string value;  ///< as written, but without quotes; empty if there is no `=`
    friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct Parameterized {
    static constexpr std::size_t max_parameters = 16;

    std::string value;  ///< in lower case
    std::vector<Parameter> parameters;
    friend bool operator==(const Parameterized&, const Parameterized&) = default;
};

/// The first parameter of that name (given in lower case), or nullptr.
[[nodiscard]] const Parameter* find_parameter(const std::vector<Parameter>& parameters,
                                              std::string_view name) noexcept;

/// The text before the first `delimiter` that is in no quoted string, trimmed.  It and the
/// delimiter are taken off `rest`, so that `rest` is empty after the last piece.
[[nodiscard]] std::string_view take_piece(std::string_view& rest, char delimiter) noexcept;

/// Nothing if a parameter is malformed, or if there are more than `max_parameters`.  White space
/// around `=` is tolerated.  What the value may be is for the caller to say.
[[nodiscard]] std::optional<Parameterized> parse_parameterized(std::string_view text);

/// type "/" subtype, without parameters (RFC 9110, 8.3.1).  A wildcard is none.
[[nodiscard]] bool is_media_type(std::string_view text) noexcept;

[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace stepwise::http
