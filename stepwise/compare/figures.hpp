// What is measured of one run, and the one table that says how each figure is named, written and
// judged; the text table, JSON, CSV and the quiz all read it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/compare/driver.hpp"
#include "stepwise/compare/statistics.hpp"

namespace stepwise::compare {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

using Counts = std::array<std::uint64_t, kinds>;

struct Figures {
    double per_second = unknown;                                            ///< right answers
    double p50 = unknown, p90 = unknown, p99 = unknown, longest = unknown;  ///< ms, right answers
    double not_answered = 0;        ///< measured requests without a right answer
    double cpu = unknown;           ///< µs of processor time for each request, the whole tree
    double memory = unknown;        ///< MiB (PSS) before anybody came
    double crowd_memory = unknown;  ///< MiB for 1,000 idle connections
    double processes = unknown, threads = unknown;  ///< half way
    double switches = unknown;                      ///< of context, for each request
    double calls = unknown;  ///< system calls for each request, of a recorded sample

    Counts answers{}, others{};
    std::uint64_t octets = 0;  ///< of bodies, each compared
    double late = 0;           ///< ms by which the load clients were late, at most
    std::uint64_t again = 0;   ///< requests that were asked once more
    std::vector<Answer> each;  ///< the measured answers, if they are few
    std::string trouble;       ///< how the server ended, if not as it should
};

inline constexpr std::size_t few_answers = 1000;

/// The part of the figures that the clients see.
[[nodiscard]] Figures figures_of(const Seen& seen);

enum class Better : std::uint8_t { less, more, neither };

struct Column {
    std::string_view key;  ///< in JSON and CSV
    std::string_view head, unit;
    double Figures::*figure;
    Better better;
    std::string_view meaning;  ///< in a sentence
};
[[nodiscard]] std::span<const Column> columns() noexcept;
[[nodiscard]] const Column& column_of(double Figures::*figure) noexcept;

/// All rounds of one server in one scenario.
struct Result {
    std::string name;
    std::vector<Figures> rounds;
    std::string why_not;  ///< it did not take part

    [[nodiscard]] Summary summary(double Figures::*figure) const;
    [[nodiscard]] Counts answers() const;  ///< of all rounds
    [[nodiscard]] Counts others() const;
};

}  // namespace stepwise::compare
