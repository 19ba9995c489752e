// A word of the dictionary as a page for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "stepwise/client/words/dictionary.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

/// `port`: what stands for PORT in the example.
void show_word(Page& page, const Word& word, std::string_view port);
/// One line a word: its name, the versions of HTTP that have it, what it says.
void show_list(Page& page, const std::vector<const Word*>& words);
/// `NAME` TAB `what it shows` TAB `command`, one line a word: for a shell.
[[nodiscard]] std::string examples_of(const std::vector<const Word*>& words, std::string_view port);

[[nodiscard]] std::string words_as_json(const std::vector<const Word*>& words,
                                        std::string_view port);

}  // namespace stepwise
