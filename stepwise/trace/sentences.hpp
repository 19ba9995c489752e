// The words for facts: stages note keys and values, and here stands what they mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

struct Fact {
    Stage stage;
    std::string key, value;  ///< as they were noted, so possibly anything
    bool is_cut = false;     ///< the value was longer
};

/// What is told of one fact, or of a decision and its reason together.
struct Sentence {
    bool is_decision;  ///< else `key = value`
    std::string text;
};

/// Every fact is told: in its words if it has some, else as `key = value`.
[[nodiscard]] std::vector<Sentence> sentences_of(const std::vector<Fact>& facts);

/// "chunked_twice": "the chunked coding is named twice"; a word without an entry: its parts with
/// spaces between them; the name of an error: with the system's words for it.
[[nodiscard]] std::string reason_in_words(std::string_view word);

/// For whom or what an architecture waits: "connection": "a client to connect".
[[nodiscard]] std::string awaited_in_words(std::string_view word);

}  // namespace stepwise
