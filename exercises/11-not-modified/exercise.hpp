// Exercise 11: what you write, and what the checker calls.
#pragma once

#include <ctime>
#include <optional>
#include <string_view>

/// What a conditional request asks.
struct Conditions {
    bool is_get_or_head = true;
    std::optional<std::string_view> if_none_match;  ///< the field's value; nothing: not sent
    std::optional<std::time_t> if_modified_since;   ///< nothing: not sent, or it is no date
};

/// What the server knows of the resource.
struct CurrentState {
    std::string_view etag;     ///< its entity tag: "abc" or W/"abc", with the quotes; empty: none
    std::time_t modified = 0;  ///< Last-Modified
};

/// The status that the conditions lead to: 200 (go on as if there were none), 304 (Not Modified) or
/// 412 (Precondition Failed).  The resource exists.
extern "C" int conditional_status(const Conditions& conditions, const CurrentState& state);
