// A descent through the grammar that computes as it reads; the first mistake ends it.
#include "stepwise/stages/4_resource/ssi_expression.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/pattern.hpp"

namespace stepwise {
namespace {

constexpr unsigned most_patterns = 16;  // each may take as many steps as Pattern allows

struct Operator {
    std::string_view word;
    enum class Kind : std::uint8_t { text, number, pattern } kind;
    bool (*fits)(int order);  // order of the left value to the right one
};
constexpr bool is_equal(int order) { return order == 0; }
constexpr bool is_unequal(int order) { return order != 0; }
constexpr bool is_less(int order) { return order < 0; }
constexpr bool is_not_more(int order) { return order <= 0; }
constexpr bool is_more(int order) { return order > 0; }
constexpr bool is_not_less(int order) { return order >= 0; }

using Kind = Operator::Kind;
constexpr Operator operators[] = {
    // Longer ones before those that they begin with.
    {"==", Kind::text, is_equal},        {"=~", Kind::pattern, is_equal},
    {"!=", Kind::text, is_unequal},      {"!~", Kind::pattern, is_unequal},
    {"<=", Kind::text, is_not_more},     {">=", Kind::text, is_not_less},
    {"=", Kind::text, is_equal},         {"<", Kind::text, is_less},
    {">", Kind::text, is_more},          {"-eq ", Kind::number, is_equal},
    {"-ne ", Kind::number, is_unequal},  {"-lt ", Kind::number, is_less},
    {"-le ", Kind::number, is_not_more}, {"-gt ", Kind::number, is_more},
    {"-ge ", Kind::number, is_not_less},
};

class Evaluation {
  public:
    Evaluation(std::string_view text, const SsiLookup& lookup, std::vector<std::string>& groups)
        : rest_(text), lookup_(lookup), groups_(groups) {}

    SsiTruth whole() {
        skip_spaces();
        if (rest_.empty()) return {false, ""};
        const bool holds = either();
        skip_spaces();
        if (!rest_.empty()) fail("expression_goes_on");
        return {holds && *wrong_ == '\0', wrong_};
    }

  private:
    void skip_spaces() noexcept {
        while (!rest_.empty() && http::is_space(rest_.front())) rest_.remove_prefix(1);
    }
    bool take(std::string_view token) noexcept {
        skip_spaces();
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    /// Only the first mistake counts; with nothing left to read, the descent comes to its end.
    void fail(const char* why) noexcept {
        if (*wrong_ == '\0') wrong_ = why;
        rest_ = {};
    }

    bool either() {
        bool holds = both();
        while (take("||")) holds = both() || holds;
        return holds;
    }

    bool both() {
        bool holds = negated();
        while (take("&&")) holds = negated() && holds;
        return holds;
    }

    bool negated() {
        if (depth_ >= most_nested_in_expression) {
            fail("expression_nested_too_deep");
            return false;
        }
        ++depth_;
        const bool holds = unit();
        --depth_;
        return holds;
    }

    bool unit() {
        if (take("!")) return !negated();
        if (take("(")) {
            const bool holds = either();
            if (!take(")")) fail("parenthesis_not_closed");
            return holds;
        }
        if (take("-z ")) return value().empty();
        if (take("-n ")) return !value().empty();
        return comparison();
    }

    bool comparison() {
        skip_spaces();
        const bool is_bare = rest_.starts_with("false");
        const std::string left = value();
        for (const Operator& op : operators) {
            if (!take(op.word)) continue;
            skip_spaces();
            if (op.kind == Kind::pattern || (op.kind == Kind::text && starts_pattern()))
                return op.fits(matches(left) ? 0 : 1);
            const std::string right = value();
            return op.kind == Kind::number ? op.fits(order_of_numbers(left, right))
                                           : op.fits(left.compare(right));
        }
        return !left.empty() && !(is_bare && left == "false");
    }

    int order_of_numbers(std::string_view left, std::string_view right) noexcept {
        const auto number = [this](std::string_view text) {
            long long value = 0;
            const auto end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, value);
            if (error != std::errc{} || stop != end) fail("not_a_number");
            return value;
        };
        const long long a = number(left), b = number(right);
        return a < b ? -1 : a > b ? 1 : 0;
    }

    std::string with_variables(std::string_view text) {
        std::optional<std::string> result = substitute(text, lookup_);
        if (!result) fail("value_cannot_be_formed");
        return result ? std::move(*result) : std::string{};
    }

    std::string variable(std::string_view name) { return lookup_(name).value_or(""); }

    std::string value() {
        skip_spaces();
        if (rest_.empty()) fail("value_is_missing");
        if (take("v(")) return function_of_name();
        if (take("reqenv(")) return function_of_name();
        if (take("%{")) {
            const std::size_t end = rest_.find('}');
            if (end == std::string_view::npos) fail("brace_not_closed");
            std::string found = variable(rest_.substr(0, end));
            rest_.remove_prefix(std::min(rest_.size(), end + 1));
            return found;
        }
        if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\''))
            return with_variables(quoted(rest_.front()));
        return words();
    }

    /// Behind `v(`: "NAME" and a parenthesis.
    std::string function_of_name() {
        skip_spaces();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        if (quote != '"' && quote != '\'') fail("name_is_missing");
        std::string found = variable(with_variables(quoted(quote)));
        if (!take(")")) fail("parenthesis_not_closed");
        return found;
    }

    /// Up to the next `quote`, which a backslash makes an ordinary character.  `\$` is left for
    /// the substitution.
    std::string quoted(char quote) {
        std::string text;
        if (!rest_.empty()) rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != quote) {
            if (rest_.front() == '\\' && rest_.size() > 1 && rest_[1] == quote)
                rest_.remove_prefix(1);
            text += rest_.front();
            rest_.remove_prefix(1);
        }
        if (rest_.empty())
            fail("quote_not_closed");
        else
            rest_.remove_prefix(1);
        return text;
    }

    /// Words without quotes are joined by one space each.
    std::string words() {
        std::string text;
        while (!ends_word()) {
            if (!text.empty()) text += ' ';
            while (!rest_.empty() && !http::is_space(rest_.front()) && !ends_word()) {
                if (rest_.front() == '\\' && rest_.size() > 1) {
                    if (rest_[1] == '$') text += '\\';
                    rest_.remove_prefix(1);
                }
                text += rest_.front();
                rest_.remove_prefix(1);
            }
            skip_spaces();
        }
        if (text.empty()) fail("value_is_missing");
        return with_variables(text);
    }
    [[nodiscard]] bool ends_word() const noexcept {
        if (rest_.empty()) return true;
        if (std::string_view{"()=!<>\"'"}.find(rest_.front()) != std::string_view::npos)
            return true;
        if (rest_.starts_with("||") || rest_.starts_with("&&")) return true;
        return std::any_of(std::begin(operators), std::end(operators), [this](const Operator& op) {
            return op.kind == Kind::number && rest_.starts_with(op.word);
        });
    }

    [[nodiscard]] bool starts_pattern() const noexcept {
        return rest_.starts_with('/') || rest_.starts_with("m#");
    }

    bool matches(const std::string& subject) {
        if (!starts_pattern()) return fail("pattern_is_missing"), false;
        if (rest_.front() == 'm') rest_.remove_prefix(1);
        std::string expression = with_variables(quoted(rest_.front()));
        if (rest_.starts_with('i')) {
            expression.insert(0, "(?i)");
            rest_.remove_prefix(1);
        }
        if (++patterns_ > most_patterns) return fail("too_many_patterns"), false;
        try {
            const Pattern pattern{expression};
            const auto found = pattern.groups(subject);
            if (!found.empty()) groups_.assign(found.begin(), found.end());
            return !found.empty();
        } catch (const std::invalid_argument&) {
            return fail("pattern_is_wrong"), false;
        }
    }

    std::string_view rest_;
    const SsiLookup& lookup_;
    std::vector<std::string>& groups_;
    const char* wrong_ = "";
    int depth_ = 0;
    unsigned patterns_ = 0;
};

}  // namespace

SsiTruth evaluate(std::string_view expression, const SsiLookup& lookup,
                  std::vector<std::string>& groups) {
    return Evaluation{expression, lookup, groups}.whole();
}

}  // namespace stepwise
