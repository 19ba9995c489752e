// caught by: list-of-tags
// Compares the whole value with the tag.
#include "exercise.hpp"

namespace {

std::string_view without_w(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    if (conditions.if_none_match) {
        const std::string_view list = *conditions.if_none_match;
        if (list != "*" && without_w(list) != without_w(state.etag)) return 200;
        return conditions.is_get_or_head ? 304 : 412;
    }
    if (conditions.is_get_or_head && conditions.if_modified_since)
        return state.modified <= *conditions.if_modified_since ? 304 : 200;
    return 200;
}
