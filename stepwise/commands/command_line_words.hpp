// The command lines of what explains HTTP's words and shows them at work: explain, conversation,
// page.
#pragma once

#include <string>

#include "stepwise/commands/options.hpp"

namespace CLI {
class App;
}

namespace stepwise {

struct WordsOptions {
    ExplainOptions explain;
    ConversationOptions conversation;
    PageOptions page;
};

void add_words_commands(CLI::App& app, WordsOptions& options, const std::string& architectures);

}  // namespace stepwise
