// What a person types, understood generously: stages by number or by any spelling of their name,
// words by their beginnings, and for what is misspelt the nearest word there is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
/// The first word, and what follows it; both trimmed.
[[nodiscard]] std::pair<std::string_view, std::string_view> first_word(
    std::string_view text) noexcept;
[[nodiscard]] std::optional<std::size_t> number_in(std::string_view text) noexcept;

/// The word itself if it is one of those, else all that begin with it.
[[nodiscard]] std::vector<std::string_view> words_that_fit(
    std::string_view beginning, const std::vector<std::string_view>& words);
/// The word that looks most like this one, if any looks like it at all.
[[nodiscard]] std::optional<std::string_view> nearest_word(
    std::string_view misspelt, const std::vector<std::string_view>& words);
/// "a, b, c"
[[nodiscard]] std::string joined(const std::vector<std::string_view>& words);

/// The seven stages as one word each: "access_resource".
[[nodiscard]] const std::vector<std::string_view>& stage_words() noexcept;
/// "4 access resource"
[[nodiscard]] std::string numbered(Stage stage);

/// A stage, or what to tell who named it.
struct NamedStage {
    std::optional<Stage> stage;
    std::string complaint;
};
/// "4", "access_resource", "access resource", "access", "AC".
[[nodiscard]] NamedStage stage_named(std::string_view text);

}  // namespace stepwise
