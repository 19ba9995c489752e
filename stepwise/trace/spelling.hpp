// How far two words are apart, for a hint to whoever mistyped one.
#pragma once

#include <cstddef>
#include <string_view>

namespace stepwise {

/// How many letters must be changed, added, left out or swapped to make one of the other.
[[nodiscard]] std::size_t distance(std::string_view a, std::string_view b);

}  // namespace stepwise
