// A line of a configuration and its words: quotes, escapes and ${VARIABLES}, by Apache's rules.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/origin.hpp"

namespace stepwise::config {

/// A line as it counts: continued ones joined, without space at either end.
struct Line {
    std::string text;
    unsigned number = 0;  ///< of the first of them, from 1
};

/// The lines that say something: neither empty nor comments.  A `\` at the end of a line joins the
/// next one to it, also within a comment (Apache).
[[nodiscard]] std::vector<Line> split_lines(std::string_view text);

/// The words of a line; "…" and '…' may hold spaces, and in them `\` protects the quote and itself.
/// Throws ConfigError for a quote that is not closed.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text, const Origin& origin);

/// Puts values in place of ${NAME}: what Define said, else the environment.  Throws ConfigError for
/// a name that has no value.
[[nodiscard]] std::string substitute(const std::string& text,
                                     const std::map<std::string, std::string>& defined,
                                     const Origin& origin);

}  // namespace stepwise::config
