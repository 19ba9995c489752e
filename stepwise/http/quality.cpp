// Of all elements that match, the most specific one counts, wherever it stands and whatever its
// quality: `text/*, text/html;q=0` is how a client says "any text but HTML".
#include "stepwise/http/quality.hpp"

#include <algorithm>
#include <charconv>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

constexpr double wildcard_quality = 0.01, type_wildcard_quality = 0.02;
constexpr double parent_language_quality = 0.001;
constexpr double unnamed_identity_quality = 0.0001, unasked_coding_quality = 0.5;

// How specific a media range is; one with n parameters that all match counts named + n.
enum Specificity { no_match = 0, wildcard = 1, type_wildcard = 2, higher_level = 3, named = 4 };

int level_of(const Parameter* parameter, std::string_view type) noexcept {
    int level = type == "text/html" ? 2 : 0;
    if (parameter != nullptr) {
        const std::string& digits = parameter->value;
        std::from_chars(digits.data(), digits.data() + digits.size(), level);
    }
    return level;
}

bool takes_level(const Preference& range, int level) noexcept {
    return level_of(find_parameter(range.parameters, "level"), range.name) >= level;
}

int specificity_of_named(const Preference& range, const Parameterized& type, int level) noexcept {
    int specificity = named;
    bool equal = true;
    for (const Parameter& wanted : range.parameters) {
        if (wanted.name == "charset") continue;
        const Parameter* actual = find_parameter(type.parameters, wanted.name);
        if (actual != nullptr && equal_ignoring_case(actual->value, wanted.value))
            ++specificity;
        else if (wanted.name == "level")
            equal = false;
        else
            return no_match;
    }
    if (equal) return specificity;
    return takes_level(range, level) ? higher_level : no_match;
}

int specificity_of(const Preference& range, const Parameterized& type, int level) noexcept {
    if (range.name == "*/*") return wildcard;
    if (range.name.ends_with("/*")) {
        const auto with_slash = std::string_view{range.name}.substr(0, range.name.size() - 1);
        return type.value.starts_with(with_slash) ? type_wildcard : no_match;
    }
    return range.name == type.value ? specificity_of_named(range, type, level) : no_match;
}

/// The range that decides on one language tag; nullptr if only `*`, or nothing, matches.
const Preference* longest_match(const Preferences& accept, std::string_view tag) noexcept {
    const Preference* best = nullptr;
    for (const Preference& range : accept.list)
        if (language_in_range(tag, range.name) &&
            (best == nullptr || range.name.size() > best->name.size()))
            best = &range;
    return best;
}

const Preference* find(const Preferences& accept, std::string_view name) noexcept {
    const auto found = std::find_if(accept.list.begin(), accept.list.end(),
                                    [&](const Preference& each) { return each.name == name; });
    return found == accept.list.end() ? nullptr : &*found;
}

/// Does the request name a relative of this tag: `en-GB` for `en`, or `en-GB` for `en-US`?
bool parent_is_named(const Preferences& accept, std::string_view tag) noexcept {
    return std::any_of(accept.list.begin(), accept.list.end(), [&](const Preference& range) {
        const std::size_t hyphen = range.name.find('-');
        return hyphen != std::string::npos && range.q > 0 &&
               language_in_range(tag, std::string_view{range.name}.substr(0, hyphen));
    });
}

std::string_view without_x(std::string_view coding) noexcept {
    return coding.size() > 2 && to_lower(coding[0]) == 'x' && coding[1] == '-' ? coding.substr(2)
                                                                               : coding;
}

}  // namespace

TypeQuality type_quality(const Preferences& accept, const Parameterized& type) {
    TypeQuality result;
    result.level = level_of(find_parameter(type.parameters, "level"), type.value);
    if (accept.list.empty()) return {1.0, result.level, 0};

    const bool weighed = std::any_of(accept.list.begin(), accept.list.end(),
                                     [](const Preference& each) { return each.q < 1.0; });
    int best = no_match;
    for (const Preference& range : accept.list) {
        const int specificity = specificity_of(range, type, result.level);
        if (specificity >= higher_level && takes_level(range, result.level))
            result.level_matched = result.level;
        if (specificity <= best) continue;
        best = specificity;
        result.q = range.q;
    }
    if (!weighed && best == wildcard) result.q = wildcard_quality;
    if (!weighed && best == type_wildcard) result.q = type_wildcard_quality;
    return result;
}

double language_quality(const Preferences& accept_language,
                        std::span<const std::string> languages) {
    if (accept_language.list.empty()) return 1.0;
    const Preference* star = find(accept_language, "*");
    double best = 0.0;
    bool matched = false;
    bool parent = false;
    for (const std::string& tag : languages) {
        const Preference* range = longest_match(accept_language, tag);
        if (range == nullptr) range = star;
        if (range == nullptr) {
            parent = parent || parent_is_named(accept_language, tag);
            continue;
        }
        matched = true;
        best = std::max(best, range->q);
    }
    return !matched && parent ? parent_language_quality : best;
}

double charset_quality(const Preferences& accept_charset, std::string_view charset, bool is_text) {
    if (accept_charset.list.empty() || (charset.empty() && !is_text)) return 1.0;
    const std::string wanted = charset.empty() ? "iso-8859-1" : lower_case(charset);
    if (const Preference* exact = find(accept_charset, wanted)) return exact->q;
    if (const Preference* star = find(accept_charset, "*")) return star->q;
    return wanted == "iso-8859-1" ? 1.0 : 0.0;
}

double coding_quality(const Preferences& accept_encoding, std::string_view coding) {
    const bool identity = is_identity(coding);
    if (!accept_encoding.present) return identity ? 1.0 : unasked_coding_quality;

    const std::string_view wanted = identity ? "identity" : without_x(coding);
    for (const Preference& each : accept_encoding.list)
        if (equal_ignoring_case(without_x(each.name), wanted)) return each.q;
    if (const Preference* star = find(accept_encoding, "*")) return star->q;
    return identity ? unnamed_identity_quality : 0.0;
}

bool is_identity(std::string_view coding) noexcept {
    return coding.empty() || equal_ignoring_case(coding, "identity");
}

bool language_in_range(std::string_view tag, std::string_view range) noexcept {
    return tag.size() >= range.size() && equal_ignoring_case(tag.substr(0, range.size()), range) &&
           (tag.size() == range.size() || tag[range.size()] == '-');
}

}  // namespace stepwise::http
