// Two questions, in this order.  If-Match, or else If-Unmodified-Since: is this still the state
// that the client means?  If-None-Match, or else If-Modified-Since: has the client got it already?
// Tags go before dates in both, since two changes within one second have the same date.
#include "stepwise/http/conditions.hpp"

#include <optional>

#include "stepwise/http/date.hpp"

namespace stepwise::http {

namespace {

using Verdict = Condition::Verdict;

constexpr std::string_view match = "If-Match";
constexpr std::string_view unmodified_since = "If-Unmodified-Since";
constexpr std::string_view none_match = "If-None-Match";
constexpr std::string_view modified_since = "If-Modified-Since";
constexpr std::string_view range = "If-Range";

bool has(const Request& request, std::string_view name) noexcept {
    return request.fields.find(name) != nullptr;
}

bool is_retrieval(const Request& request) noexcept {
    return request.method == Method::get || request.method == Method::head;
}

/// Not about a representation, hence not conditional (RFC 9110, 13.2.1).
bool is_unconditional(const Request& request) noexcept {
    return request.method == Method::connect || request.method == Method::options ||
           request.method == Method::trace;
}

std::optional<EntityTag> current_tag(const Validators& validators) noexcept {
    return validators.exists ? entity_tag_from(validators.etag) : std::nullopt;
}

/// 0 if there is none.
std::time_t last_modified(const Validators& validators) noexcept {
    return validators.exists ? validators.modified : 0;
}

/// None if the field is there twice: a list of dates is no date (RFC 9110, 13.1.3 and 13.1.4).
std::optional<std::time_t> date_in(const Fields& fields, std::string_view name,
                                   std::time_t now) noexcept {
    return fields.count(name) == 1 ? parse_date(fields.value(name), now) : std::nullopt;
}

Condition if_match(const Request& request, const Validators& validators) noexcept {
    switch (look_up(request.fields, match, current_tag(validators), equal_strongly)) {
        case Listed::yes: return {Verdict::proceed, "if_match", match};
        case Listed::no: return {Verdict::failed, "if_match", match};
        case Listed::any:
            return {validators.exists ? Verdict::proceed : Verdict::failed, "if_match", match};
        case Listed::malformed: break;
    }
    return {Verdict::failed, "if_match_is_malformed", match};
}

Condition if_unmodified_since(const Request& request, const Validators& validators,
                              std::time_t now) noexcept {
    constexpr std::string_view name = unmodified_since;
    const auto date = date_in(request.fields, name, now);
    if (!date) return {Verdict::proceed, "if_unmodified_since_is_no_date", name};
    if (last_modified(validators) == 0)
        return {Verdict::proceed, "if_unmodified_since_without_last_modified", name};
    return {validators.modified <= *date ? Verdict::proceed : Verdict::failed,
            "if_unmodified_since", name};
}

Condition if_none_match(const Request& request, const Validators& validators) noexcept {
    // "You have it" is an answer for who wants to read; for who wants to write, it is a failure.
    const Verdict have_it = is_retrieval(request) ? Verdict::not_modified : Verdict::failed;
    switch (look_up(request.fields, none_match, current_tag(validators), equal_weakly)) {
        case Listed::yes: return {have_it, "if_none_match", none_match};
        case Listed::no: return {Verdict::proceed, "if_none_match", none_match};
        case Listed::any:
            return {validators.exists ? have_it : Verdict::proceed, "if_none_match", none_match};
        case Listed::malformed: break;
    }
    return {Verdict::proceed, "if_none_match_is_malformed", none_match};
}

Condition if_modified_since(const Request& request, const Validators& validators,
                            std::time_t now) noexcept {
    constexpr std::string_view name = modified_since;
    if (!is_retrieval(request))
        return {Verdict::proceed, "if_modified_since_is_for_get_only", name};
    const auto date = date_in(request.fields, name, now);
    if (!date) return {Verdict::proceed, "if_modified_since_is_no_date", name};
    if (*date > now) return {Verdict::proceed, "if_modified_since_is_in_the_future", name};
    if (last_modified(validators) == 0)
        return {Verdict::proceed, "if_modified_since_without_last_modified", name};
    return {validators.modified <= *date ? Verdict::not_modified : Verdict::proceed,
            "if_modified_since", name};
}

}  // namespace

Condition evaluate_conditions(const Request& request, const Validators& validators,
                              std::time_t now) noexcept {
    if (is_unconditional(request)) return {};

    Condition condition;
    if (has(request, match))
        condition = if_match(request, validators);
    else if (has(request, unmodified_since))
        condition = if_unmodified_since(request, validators, now);
    if (condition.verdict != Verdict::proceed) return condition;

    if (has(request, none_match))
        condition = if_none_match(request, validators);
    else if (has(request, modified_since))
        condition = if_modified_since(request, validators, now);
    return condition;
}

bool if_range_holds(const Request& request, const Validators& validators) noexcept {
    const std::size_t count = request.fields.count(range);
    if (count != 1) return count == 0;

    const std::string_view value = request.fields.value(range);
    if (const auto shown = entity_tag_from(value)) {
        const auto current = current_tag(validators);
        return current && equal_strongly(*shown, *current);
    }
    // Equal or not is all that matters, so Last-Modified can stand for now and choose the century.
    const auto date = parse_date(value, validators.modified);
    return last_modified(validators) != 0 && date == validators.modified;
}

}  // namespace stepwise::http
