// A page that was loaded, as a waterfall for people and as JSON for programs.
#pragma once

#include <string>

#include "stepwise/client/page/load.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

void show_load(Page& page, const PageLoad& load, bool ascii);
[[nodiscard]] std::string load_as_json(const PageLoad& load);

}  // namespace stepwise
