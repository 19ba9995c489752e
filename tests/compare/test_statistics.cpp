// Percentiles, medians and spreads, and when requests are due.
#include <doctest/doctest.h>

#include <vector>

#include "stepwise/compare/load.hpp"
#include "stepwise/compare/statistics.hpp"

using namespace stepwise::compare;

TEST_CASE("percentiles are values that were measured") {
    struct Row {
        std::vector<double> sorted;
        double percent, expected;
    };
    const Row rows[] = {
        {{}, 50, 0},
        {{7}, 0, 7},
        {{7}, 50, 7},
        {{7}, 100, 7},
        {{1, 2}, 50, 1},
        {{1, 2}, 51, 2},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 1},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 50, 5},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 90, 9},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 91, 10},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 99, 10},
    };
    for (const Row& row : rows) {
        CAPTURE(row.percent);
        CAPTURE(row.sorted.size());
        CHECK(percentile(row.sorted, row.percent) == row.expected);
    }
}

TEST_CASE("a summary has the median of its rounds and how far they lie apart") {
    struct Row {
        std::vector<double> values;
        double median, least, most, spread;
    };
    const Row rows[] = {
        {{}, 0, 0, 0, 0},          {{5}, 5, 5, 5, 0},
        {{3, 1, 2}, 2, 1, 3, 100}, {{4, 1, 2, 3}, 2.5, 1, 4, 120},
        {{0, 0, 0}, 0, 0, 0, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.values.size());
        const Summary summary = summary_of(row.values);
        CHECK(summary.median == row.median);
        CHECK(summary.least == row.least);
        CHECK(summary.most == row.most);
        CHECK(summary.spread() == doctest::Approx(row.spread));
        CHECK(summary.rounds == row.values.size());
    }
    CHECK(summary_of({1, 2}).is_apart_from(summary_of({3, 4})));
    CHECK(summary_of({3, 4}).is_apart_from(summary_of({1, 2})));
    CHECK_FALSE(summary_of({1, 3}).is_apart_from(summary_of({3, 4})));
    CHECK_FALSE(summary_of({1, 9}).is_apart_from(summary_of({3, 4})));
}

TEST_CASE("requests are due by a formula, whatever became of those before") {
    Group group;
    group.per_second = 200;
    CHECK(due_at(group, 0) == 0);
    CHECK(due_at(group, 1) == 5'000'000);
    CHECK(due_at(group, 200) == 1'000'000'000);
    CHECK(due_within(group, 1) == 200);
    CHECK(due_within(group, 0.25) == 50);
    group.most = 30;
    CHECK(due_within(group, 1) == 30);
}

TEST_CASE("several can be due at once, and then none for as long as they would have taken") {
    Group group;
    group.per_second = 24;
    group.at_once = 12;
    CHECK(due_at(group, 0) == 0);
    CHECK(due_at(group, 11) == 0);
    CHECK(due_at(group, 12) == 500'000'000);
    CHECK(due_at(group, 23) == 500'000'000);
    CHECK(due_within(group, 1) == 24);
    CHECK(due_within(group, 0.1) == 12);
}

TEST_CASE("in a closed loop there is no schedule") {
    Group group;
    CHECK(due_at(group, 12345) == 0);
    CHECK(due_within(group, 1) == UINT64_MAX);
    group.most = 5;
    CHECK(due_within(group, 1) == 5);
}
