// caught by: comma-in-tag
// Looks for the tag as a text anywhere in the list.
#include "exercise.hpp"

namespace {

std::string_view without_w(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    if (conditions.if_none_match) {
        const std::string_view list = *conditions.if_none_match;
        if (list != "*" && list.find(without_w(state.etag)) == list.npos) return 200;
        return conditions.is_get_or_head ? 304 : 412;
    }
    if (conditions.is_get_or_head && conditions.if_modified_since)
        return state.modified <= *conditions.if_modified_since ? 304 : 200;
    return 200;
}
