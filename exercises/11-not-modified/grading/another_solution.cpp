// A regular expression says whether the list is one, and another one goes through its tags.
#include <regex>
#include <string>

#include "exercise.hpp"

namespace {

std::string opaque(std::string_view tag) {
    return std::string{tag.substr(tag.starts_with("W/") ? 2 : 0)};
}

bool matches(const std::string& value, std::string_view etag) {
    if (value == "*") return true;
    const std::string tag = "(?:W/)?(\"[^\"\\x01-\\x20\\x7f]*\")";
    static const std::regex list{"[ \t]*(?:" + tag + ")?[ \t]*(?:,[ \t]*(?:" + tag + ")?[ \t]*)*"};
    static const std::regex element{tag};
    if (etag.empty() || !std::regex_match(value, list)) return false;
    for (std::sregex_iterator at{value.begin(), value.end(), element}, end; at != end; ++at)
        if ((*at)[1] == opaque(etag)) return true;
    return false;
}

}  // namespace

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    const bool reads = conditions.is_get_or_head;
    if (conditions.if_none_match)
        return !matches(std::string{*conditions.if_none_match}, state.etag) ? 200
               : reads                                                      ? 304
                                                                            : 412;
    const bool is_old_enough =
        conditions.if_modified_since && !(state.modified > *conditions.if_modified_since);
    return reads && is_old_enough ? 304 : 200;
}
