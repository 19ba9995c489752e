// caught by: comma-in-tag
// Divides the list at each comma.
#include <algorithm>

#include "exercise.hpp"

namespace {

std::string_view without_w(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

bool is_tag(std::string_view text) {
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return false;
    for (const char c : text.substr(1, text.size() - 2))
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"') return false;
    return true;
}

bool is_in(std::string_view list, std::string_view etag) {
    bool found = false;
    while (!list.empty()) {
        std::string_view tag = list.substr(0, list.find(','));
        list.remove_prefix(std::min(tag.size() + 1, list.size()));
        while (tag.starts_with(' ') || tag.starts_with('\t')) tag.remove_prefix(1);
        while (tag.ends_with(' ') || tag.ends_with('\t')) tag.remove_suffix(1);
        if (tag.empty()) continue;
        tag = without_w(tag);
        if (!is_tag(tag)) return false;
        found = found || tag == without_w(etag);
    }
    return found;
}

}  // namespace

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    if (conditions.if_none_match) {
        const std::string_view list = *conditions.if_none_match;
        if (list != "*" && !is_in(list, state.etag)) return 200;
        return conditions.is_get_or_head ? 304 : 412;
    }
    if (conditions.is_get_or_head && conditions.if_modified_since)
        return state.modified <= *conditions.if_modified_since ? 304 : 200;
    return 200;
}
