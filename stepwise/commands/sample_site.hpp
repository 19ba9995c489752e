// The site that comes with the project, for those who have none at hand.
#pragma once

#include <string>

namespace stepwise {

/// Its directory: in the source tree, or where `cmake --install` has put it.  Throws
/// std::invalid_argument if it is in neither place.
[[nodiscard]] std::string sample_site();

}  // namespace stepwise
