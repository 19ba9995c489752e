// First the variants that the client cannot use are put aside; then each of the others meets the
// best one so far, and the first test that tells them apart decides.
#include "stepwise/http/negotiation.hpp"

#include <algorithm>
#include <cmath>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/quality.hpp"

namespace stepwise::http {

namespace {

constexpr double no_language_quality = 0.0001, fallback_quality = 0.0001;
constexpr double program_quality = 0.001, preferred_program_quality = 2.0;

/// A variant with everything that the tests look at.
struct Rated {
    const Variant* variant = nullptr;
    Candidate candidate;
    Parameterized type;
    std::string charset;
    TypeQuality type_quality;
    std::size_t priority = 0;  // place in LanguagePriority; its size if it has none
};

std::size_t priority_of(const Variant& variant, const LanguagePolicy& policy) {
    const auto place =
        std::find_if(policy.priority.begin(), policy.priority.end(), [&](const auto& range) {
            return std::any_of(variant.languages.begin(), variant.languages.end(),
                               [&](const auto& tag) { return language_in_range(tag, range); });
        });
    return static_cast<std::size_t>(place - policy.priority.begin());
}

void rate_language(Rated& rated, const Accepted& accepted, const LanguagePolicy& policy,
                   bool languages_matter) {
    double& q = rated.candidate.language_q;
    const std::size_t last = policy.priority.size();
    rated.priority = last;
    if (rated.variant->languages.empty()) {
        q = languages_matter ? no_language_quality : 1.0;
        return;
    }
    q = language_quality(accepted.languages, rated.variant->languages);
    const std::size_t place = priority_of(*rated.variant, policy);
    if (q > 0) {
        if (policy.prefer) rated.priority = place;
    } else if (policy.fallback && place < last) {
        q = fallback_quality;
        rated.priority = place;
    }
}

Rated rate(const Variant& variant, const Accepted& accepted, const LanguagePolicy& policy,
           bool languages_matter, bool prefer_programs) {
    Rated rated;
    rated.variant = &variant;
    rated.type = type_of(variant);
    rated.charset = charset_of(variant);
    if (rated.type.value.empty())
        rated.type_quality.q = prefer_programs ? preferred_program_quality : program_quality;
    else
        rated.type_quality = type_quality(accepted.types, rated.type);
    rated.candidate.type_q = rated.type_quality.q;
    rate_language(rated, accepted, policy, languages_matter);
    rated.candidate.charset_q =
        charset_quality(accepted.charsets, rated.charset, rated.type.value.starts_with("text/"));
    rated.candidate.encoding_q = coding_quality(accepted.codings, variant.encoding);
    return rated;
}

/// Why the client cannot use it, or nullptr.
const char* not_acceptable(const Rated& rated) noexcept {
    if (rated.candidate.type_q <= 0) return "media_type_not_accepted";
    if (rated.variant->qs <= 0) return "quality_of_source_is_zero";
    if (rated.candidate.language_q <= 0) return "language_not_accepted";
    if (rated.candidate.charset_q <= 0) return "charset_not_accepted";
    if (rated.candidate.encoding_q <= 0) return "encoding_not_accepted";
    return nullptr;
}

/// Above 0 if `a` is more, below if it is less.
template <class Number>
int sign_of_difference(Number a, Number b) noexcept {
    return (a > b) - (a < b);
}

// In millionths, so that 0.3 times 0.8 is what 0.4 times 0.6 is.
long long overall_quality(const Rated& rated) noexcept {
    return std::llround(rated.candidate.type_q * rated.variant->qs * 1e6);
}

int by_type(const Rated& a, const Rated& b) noexcept {
    return sign_of_difference(overall_quality(a), overall_quality(b));
}

int by_language(const Rated& a, const Rated& b) noexcept {
    return sign_of_difference(a.candidate.language_q, b.candidate.language_q);
}

int by_priority(const Rated& a, const Rated& b) noexcept {
    return sign_of_difference(b.priority, a.priority);
}

// The highest level that the client asked for; if it asked for none, the lowest is the safest.
int by_level(const Rated& a, const Rated& b) noexcept {
    if (a.type.value != b.type.value) return 0;
    if (const int matched =
            sign_of_difference(a.type_quality.level_matched, b.type_quality.level_matched))
        return matched;
    return sign_of_difference(b.type_quality.level, a.type_quality.level);
}

int by_charset(const Rated& a, const Rated& b) noexcept {
    return sign_of_difference(a.candidate.charset_q, b.candidate.charset_q);
}

int by_stated_charset(const Rated& a, const Rated& b) noexcept {
    const auto stated = [](const Rated& each) {
        return !each.charset.empty() && each.charset != "iso-8859-1";
    };
    return sign_of_difference(stated(a), stated(b));
}

int by_encoding(const Rated& a, const Rated& b) noexcept {
    return sign_of_difference(a.candidate.encoding_q, b.candidate.encoding_q);
}

int by_length(const Rated& a, const Rated& b) noexcept {
    if (!a.variant->length || !b.variant->length) return 0;
    return sign_of_difference(*b.variant->length, *a.variant->length);
}

struct Test {
    int (*compare)(const Rated& a, const Rated& b) noexcept;  // above 0 if `a` is better
    const char* why;                                          // what the loser is told
};
constexpr Test tests[] = {
    {by_type, "media_type_less_preferred"},      {by_language, "language_less_preferred"},
    {by_priority, "language_later_in_priority"}, {by_level, "level_less_suitable"},
    {by_charset, "charset_less_preferred"},      {by_stated_charset, "charset_is_default"},
    {by_encoding, "encoding_less_preferred"},    {by_length, "larger"},
};

/// Marks the loser; true if it is `best`.  If no test decides, what comes later loses.
bool beats(Rated& challenger, std::size_t at, Rated& best, std::size_t best_at) noexcept {
    for (const Test& test : tests) {
        const int result = test.compare(challenger, best);
        if (result == 0) continue;
        Candidate& loser = result > 0 ? best.candidate : challenger.candidate;
        loser.why = test.why;
        loser.lost_to = result > 0 ? at : best_at;
        return result > 0;
    }
    challenger.candidate.why = "later_in_list";
    challenger.candidate.lost_to = best_at;
    return false;
}

}  // namespace

Choice choose(std::span<const Variant> variants, const Accepted& accepted,
              const LanguagePolicy& policy, bool prefer_programs) {
    const bool languages_matter =
        std::any_of(variants.begin(), variants.end(),
                    [](const Variant& variant) { return !variant.languages.empty(); });
    std::vector<Rated> rated;
    rated.reserve(variants.size());
    for (const Variant& variant : variants)
        rated.push_back(rate(variant, accepted, policy, languages_matter, prefer_programs));

    Choice choice;
    for (std::size_t i = 0; i < rated.size(); ++i) {
        if (const char* why = not_acceptable(rated[i]))
            rated[i].candidate.why = why;
        else if (!choice.index || beats(rated[i], i, rated[*choice.index], *choice.index))
            choice.index = i;
    }
    if (choice.index) rated[*choice.index].candidate.why = "chosen";
    for (Rated& each : rated) choice.candidates.push_back(each.candidate);
    return choice;
}

}  // namespace stepwise::http
