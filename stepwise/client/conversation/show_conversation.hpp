// A conversation as a page for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "stepwise/client/conversation/cache.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

void show_conversation(Page& page, const std::vector<Turn>& turns);
[[nodiscard]] std::string conversation_as_json(const std::vector<Turn>& turns,
                                               const std::string& architecture);

}  // namespace stepwise
