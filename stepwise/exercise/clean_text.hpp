// What a compiler or a student's program printed, made fit to be shown and to be put into JSON or
// XML: text in any language stays, control characters and broken UTF-8 do not.
#pragma once

#include <string>
#include <string_view>

namespace stepwise {

/// Line ends and tabs stay; every other octet that is no part of a printable character of UTF-8
/// becomes `?`.
[[nodiscard]] std::string clean_text(std::string_view octets);

}  // namespace stepwise
