// Field values that are lists: elements between commas (RFC 9110, 5.6.1).
#pragma once

#include <string_view>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

/// Calls `visit` with each element, trimmed, empty ones as well: n commas make n + 1 elements.
/// Knows nothing of quoted strings; for lists that may have them there is `take_piece`.
template <class Visit>
constexpr void for_each_element(std::string_view list, Visit visit) {
    for (;;) {
        const auto comma = list.find(',');
        visit(trim(list.substr(0, comma)));
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace stepwise::http
