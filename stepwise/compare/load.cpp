// The schedule is a formula, not a list: the time of request n does not depend on what became of
// those before it.
#include "stepwise/compare/load.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace stepwise::compare {

std::int64_t due_at(const Group& group, std::uint64_t number) noexcept {
    if (group.per_second <= 0) return 0;
    const std::uint64_t burst = std::max(1U, group.at_once);
    const std::uint64_t before = number - number % burst;
    return static_cast<std::int64_t>(static_cast<double>(before) * 1e9 / group.per_second);
}

std::uint64_t due_within(const Group& group, double seconds) noexcept {
    const std::uint64_t most = group.most > 0 ? group.most : UINT64_MAX;
    if (group.per_second <= 0) return most;
    const std::uint64_t burst = std::max(1U, group.at_once);
    const auto bursts = static_cast<std::uint64_t>(
        std::ceil(seconds * group.per_second / static_cast<double>(burst)));
    return std::min(most, std::max<std::uint64_t>(bursts, 1) * burst);
}

std::string_view to_string(Kind kind) noexcept {
    static constexpr std::array<std::string_view, kinds> names = {
        "right",   "said no (503)", "wrong status", "wrong body", "no HTTP",
        "refused", "reset",         "cut off",      "timed out"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace stepwise::compare
