// What a heap of figures says in three words: the middle, the tail, and how far the rounds lie
// apart.  No averages: one answer that came late would hide among a thousand that did not.
#pragma once

#include <span>
#include <vector>

namespace stepwise::compare {

/// The value that `percent` of all values do not exceed (nearest rank); 0 if there are none.
/// `sorted`: in ascending order.
[[nodiscard]] double percentile(std::span<const double> sorted, double percent) noexcept;

/// The same figure from several rounds.
struct Summary {
    double median = 0, least = 0, most = 0;
    unsigned rounds = 0;

    /// How far the rounds lie apart, in percent of the median; 0 if that is 0.
    [[nodiscard]] double spread() const noexcept;
    /// The ranges of two figures have no value in common.
    [[nodiscard]] bool is_apart_from(const Summary& other) const noexcept;
};

[[nodiscard]] Summary summary_of(std::vector<double> values);

}  // namespace stepwise::compare
