// The expressions of `<!--#if expr="…" -->`: the classic ones of mod_include, and of Apache 2.4's
// ap_expr those that pages use.
//
//   either  = both { "||" both }
//   both    = not { "&&" not }
//   not     = "!" not | "(" either ")" | "-z" value | "-n" value | value [ operator value ]
//   value   = 'string' | "string" | v("NAME") | %{NAME} | words | "true" | "false"
//   operator: = == != < <= > >= (as strings), -eq -ne -lt -le -gt -ge (as whole numbers), and
//             =~ !~ = == != with /pattern/ or /pattern/i or m#pattern# on the right
//
// A value alone is true if it is not empty.  In strings, words and patterns $NAME and ${NAME} are
// replaced.  Words without quotes, with spaces between them, are one string.  After a pattern has
// matched, $0 to $9 are what it and its groups matched.  All parts are always evaluated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/stages/4_resource/ssi_values.hpp"

namespace stepwise {

struct SsiTruth {
    bool holds = false;
    const char* wrong = "";  ///< not empty: it is no expression, and why
};

/// No expression is longer than a directive; parentheses and `!` are nested no deeper than that.
inline constexpr int most_nested_in_expression = 32;

/// `groups`: set by a pattern that matches.
[[nodiscard]] SsiTruth evaluate(std::string_view expression, const SsiLookup& lookup,
                                std::vector<std::string>& groups);

}  // namespace stepwise
