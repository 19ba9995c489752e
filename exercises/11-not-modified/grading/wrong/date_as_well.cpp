// caught by: tag-before-date
// Asks the date if the tag does not match.
#include "exercise.hpp"

namespace {

std::string_view without_w(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

/// The tag at the front of `list`, with its quotes; empty if there is none.
std::string_view take_tag(std::string_view& list) {
    list = without_w(list);
    if (!list.starts_with('"')) return {};
    const std::size_t end = list.find('"', 1);
    if (end == list.npos) return {};
    const std::string_view tag = list.substr(0, end + 1);
    for (const char c : tag)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return {};
    list.remove_prefix(tag.size());
    return tag;
}

bool is_in(std::string_view list, std::string_view etag) {
    bool found = false, may_begin = true;
    while (!list.empty()) {
        if (list.front() == ',') may_begin = true;
        if (list.front() == ',' || list.front() == ' ' || list.front() == '\t') {
            list.remove_prefix(1);
            continue;
        }
        const std::string_view tag = may_begin ? take_tag(list) : std::string_view{};
        if (tag.empty()) return false;
        found = found || tag == without_w(etag);
        may_begin = false;
    }
    return found;
}

}  // namespace

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    if (conditions.if_none_match) {
        const std::string_view list = *conditions.if_none_match;
        if (list == "*" || is_in(list, state.etag)) return conditions.is_get_or_head ? 304 : 412;
    }
    if (conditions.is_get_or_head && conditions.if_modified_since)
        return state.modified <= *conditions.if_modified_since ? 304 : 200;
    return 200;
}
