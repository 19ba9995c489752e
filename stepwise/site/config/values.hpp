// The kinds of arguments that directives take: numbers, times, on or off, paths, expressions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/config/directives.hpp"

namespace stepwise::config {

// All of them throw ConfigError if the argument is of another kind.

[[nodiscard]] bool is(std::string_view argument, std::string_view word) noexcept;  ///< without case
[[nodiscard]] bool flag(const Directive& directive, std::size_t argument = 0);     ///< On, Off
[[nodiscard]] std::uint64_t number(const Directive& directive, std::string_view text,
                                   std::uint64_t least, std::uint64_t most);
/// "5", "500ms", "2min", "1h" in nanoseconds; a number alone counts `unit` nanoseconds.
[[nodiscard]] std::int64_t duration(const Directive& directive, std::string_view text,
                                    std::int64_t unit = 1'000'000'000);
/// Absolute, beneath ServerRoot if it was not; without a slash at the end.
[[nodiscard]] std::string path(const Place& place, std::string_view text);
[[nodiscard]] std::shared_ptr<const Pattern> pattern(const Directive& directive,
                                                     const std::string& expression);
[[nodiscard]] Network network(const Directive& directive, std::string_view text);
[[nodiscard]] std::vector<std::string> rest(const Directive& directive, std::size_t from);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool is_url(std::string_view text) noexcept;  ///< "scheme://…"
/// What makes a response: a handler, an output filter that this server has.
[[nodiscard]] std::string handler(const Directive& directive, const std::string& name);
[[nodiscard]] std::string filter(const Directive& directive, const std::string& name);
/// All arguments from `from` on, with a space between.
[[nodiscard]] std::string joined(const Directive& directive, std::size_t from = 0);

}  // namespace stepwise::config
