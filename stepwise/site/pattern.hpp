// Regular expressions as the operator writes them in a configuration: Apache's dialect (PCRE), with
// bounds, since they are matched against what strangers send.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

class Pattern {
  public:
    /// Throws std::invalid_argument that says what is wrong with the expression, and where.
    explicit Pattern(const std::string& expression);

    [[nodiscard]] const std::string& expression() const noexcept { return expression_; }

    /// False also if matching would take more steps than we allow.
    [[nodiscard]] bool matches(std::string_view subject) const noexcept;
    /// The whole match and the groups of parentheses; empty if it does not match.
    [[nodiscard]] std::vector<std::string_view> groups(std::string_view subject) const;

    /// `$1` to `$9` and `$0` (also `&`) in `replacement` become what the groups matched.
    [[nodiscard]] static std::string expand(std::string_view replacement,
                                            const std::vector<std::string_view>& groups);

  private:
    std::string expression_;
    std::shared_ptr<const void> code_;  // shared by copies; read-only after compilation
};

/// Shell wildcards as in <Directory> and <Files>: `*` and `?` do not match a `/`; `[a-z]`.
[[nodiscard]] bool matches_wildcards(const std::string& pattern, const std::string& text) noexcept;
[[nodiscard]] bool has_wildcards(std::string_view text) noexcept;

}  // namespace stepwise
