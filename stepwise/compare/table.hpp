// What was measured, for people: a table no wider than a page, and what it says in a few sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/compare/run.hpp"

namespace stepwise::compare {

struct TableStyle {
    bool colour = false;  ///< besides the marks, never instead
};
inline constexpr std::size_t widest_table = 100;
inline constexpr std::size_t name_width = 15;  ///< of who was measured

/// Medians of the rounds.  The best of a column has a star behind it; so have all that look the
/// same, unless that is true of the whole column.
[[nodiscard]] std::string table_of(const ScenarioReport& report, TableStyle style);

/// A figure with three digits, as far as it has them: "0.52", "17.3", "12345"; "-" if unknown.
[[nodiscard]] std::string as_text(double figure);

/// What was seen, in one or two sentences, and what to make of it: who lost what and why, where
/// the rounds differ so much that the difference may be none.
[[nodiscard]] std::vector<std::string> sentences_of(const ScenarioReport& report);

/// In lines of so many columns, broken at spaces.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns = widest_table);

}  // namespace stepwise::compare
