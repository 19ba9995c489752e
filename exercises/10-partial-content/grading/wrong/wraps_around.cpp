// caught by: large-numbers
// Lets a large number begin again at 0.
#include <algorithm>
#include <limits>
#include <optional>

#include "exercise.hpp"

namespace {

void whole(std::uint64_t size, PartialContent& into) { into = {200, 0, size, ""}; }

void unsatisfiable(std::uint64_t size, PartialContent& into) {
    into = {416, 0, 0, "bytes */" + std::to_string(size)};
}

void part(std::uint64_t first, std::uint64_t last, std::uint64_t size, PartialContent& into) {
    into = {
        206, first, last - first + 1,
        "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(size)};
}

/// Nothing if there is something else than digits in it.
std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        number = number * 10 + digit;
    }
    return number;
}

bool is_bytes(std::string_view unit) {
    constexpr std::string_view small = "bytes", large = "BYTES";
    if (unit.size() != small.size()) return false;
    for (std::size_t i = 0; i < unit.size(); ++i)
        if (unit[i] != small[i] && unit[i] != large[i]) return false;
    return true;
}

}  // namespace

void answer_range(std::string_view range, std::uint64_t size, PartialContent& into) {
    const std::size_t equals = range.find('=');
    if (equals == range.npos || !is_bytes(range.substr(0, equals))) return whole(size, into);
    const std::string_view spec = range.substr(equals + 1);
    const std::size_t hyphen = spec.find('-');
    if (hyphen == spec.npos) return whole(size, into);
    const std::string_view before = spec.substr(0, hyphen), behind = spec.substr(hyphen + 1);
    const auto first = number_of(before), last = number_of(behind);
    if (!first || !last || (before.empty() && behind.empty())) return whole(size, into);

    if (before.empty()) {
        if (*last == 0) return unsatisfiable(size, into);
        if (size == 0) return whole(size, into);
        return part(size - std::min(*last, size), size - 1, size, into);
    }
    if (!behind.empty() && *last < *first) return whole(size, into);
    if (*first >= size) return unsatisfiable(size, into);
    part(*first, behind.empty() ? size - 1 : std::min(*last, size - 1), size, into);
}
