// PCRE2 with a bound on its steps: an expression that explodes on a hostile name costs little.
#include "stepwise/site/pattern.hpp"

#include <fnmatch.h>

#include <array>
#include <stdexcept>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace stepwise {
namespace {

constexpr std::uint32_t most_steps = 100'000;

struct Freed {
    void operator()(pcre2_match_data* data) const noexcept { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const noexcept {
        pcre2_match_context_free(context);
    }
};
using MatchData = std::unique_ptr<pcre2_match_data, Freed>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freed>;

const pcre2_code* compiled(const std::shared_ptr<const void>& code) noexcept {
    return static_cast<const pcre2_code*>(code.get());
}

/// How many groups there are (the whole match is one), or 0.
int match(const pcre2_code* code, std::string_view subject, const MatchData& data) noexcept {
    const MatchContext context{pcre2_match_context_create(nullptr)};
    if (!context || !data) return 0;
    pcre2_set_match_limit(context.get(), most_steps);
    pcre2_set_depth_limit(context.get(), most_steps / 100);
    const int result = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                   subject.size(), 0, 0, data.get(), context.get());
    return result > 0 ? result : 0;
}

}  // namespace

Pattern::Pattern(const std::string& expression) : expression_(expression) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* code =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                      PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr);
    if (code == nullptr) {
        std::array<PCRE2_UCHAR, 160> text{};
        pcre2_get_error_message(error, text.data(), text.size());
        throw std::invalid_argument("the regular expression \"" + expression +
                                    "\" is wrong at character " + std::to_string(offset + 1) +
                                    ": " + reinterpret_cast<const char*>(text.data()));
    }
    code_ = {code,
             [](const pcre2_code* owned) { pcre2_code_free(const_cast<pcre2_code*>(owned)); }};
}

bool Pattern::matches(std::string_view subject) const noexcept {
    const MatchData data{pcre2_match_data_create_from_pattern(compiled(code_), nullptr)};
    return match(compiled(code_), subject, data) > 0;
}

std::vector<std::string_view> Pattern::groups(std::string_view subject) const {
    const MatchData data{pcre2_match_data_create_from_pattern(compiled(code_), nullptr)};
    const int count = match(compiled(code_), subject, data);
    std::vector<std::string_view> found;
    if (count == 0) return found;
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
    for (int i = 0; i < count; ++i) {
        const PCRE2_SIZE begin = ends[2 * i];
        found.push_back(begin == PCRE2_UNSET ? std::string_view{}
                                             : subject.substr(begin, ends[2 * i + 1] - begin));
    }
    return found;
}

std::string Pattern::expand(std::string_view replacement,
                            const std::vector<std::string_view>& groups) {
    std::string text;
    const auto add_group = [&](std::size_t number) {
        if (number < groups.size()) text += groups[number];
    };
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (c == '\\' && (next == '$' || next == '&')) {
            text += next;
            ++i;
        } else if (c == '$' && next >= '0' && next <= '9') {
            add_group(static_cast<std::size_t>(next - '0'));
            ++i;
        } else if (c == '&') {
            add_group(0);
        } else {
            text += c;
        }
    }
    return text;
}

bool matches_wildcards(const std::string& pattern, const std::string& text) noexcept {
    return ::fnmatch(pattern.c_str(), text.c_str(), FNM_PATHNAME) == 0;
}

bool has_wildcards(std::string_view text) noexcept {
    return text.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace stepwise
