// The median of an even number of rounds lies half way between the two in the middle.
#include "stepwise/compare/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace stepwise::compare {

double percentile(std::span<const double> sorted, double percent) noexcept {
    if (sorted.empty()) return 0;
    const double rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
    const auto place = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    return sorted[std::min(place, sorted.size() - 1)];
}

double Summary::spread() const noexcept { return median > 0 ? (most - least) / median * 100 : 0; }

bool Summary::is_apart_from(const Summary& other) const noexcept {
    return most < other.least || other.most < least;
}

Summary summary_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    const double median =
        values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    return {median, values.front(), values.back(), static_cast<unsigned>(values.size())};
}

}  // namespace stepwise::compare
