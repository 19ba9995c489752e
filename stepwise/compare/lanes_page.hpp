// The page that shows lanes in a browser: its parts that are the same for every recording.
#pragma once

#include <string_view>

namespace stepwise::lanes {

extern const std::string_view page_before_data;  ///< up to the data, which are JSON
extern const std::string_view page_after_data;

}  // namespace stepwise::lanes
