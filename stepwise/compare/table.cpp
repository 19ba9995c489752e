// Columns that hold nothing are left out, and if the rest is too wide, those that matter least.
#include "stepwise/compare/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stepwise::compare {
namespace {

struct Cells {
    const Column* column = nullptr;
    std::string head, unit;
    std::vector<std::string> texts;  ///< one a server
    std::vector<bool> best;

    [[nodiscard]] std::size_t width() const {
        std::size_t widest = std::max(head.size(), unit.size());
        for (const std::string& text : texts) widest = std::max(widest, text.size());
        return widest + 2;  // the mark, and a space
    }
};

double median_of(const Result& result, const Column& column) {
    const Summary summary = result.summary(column.figure);
    return summary.rounds > 0 ? summary.median : unknown;
}

/// The best are those that look like the best.
void mark_best(Cells& cells, const std::vector<double>& medians) {
    cells.best.assign(medians.size(), false);
    if (cells.column->better == Better::neither) return;
    double best = unknown;
    const double sign = cells.column->better == Better::less ? 1 : -1;
    for (const double median : medians)
        if (!std::isnan(median) && !(sign * median >= sign * best)) best = median;
    std::size_t marked = 0;
    for (std::size_t i = 0; i < medians.size(); ++i) {
        cells.best[i] = !std::isnan(best) && cells.texts[i] == as_text(best);
        marked += cells.best[i];
    }
    if (marked == medians.size()) cells.best.assign(medians.size(), false);
}

Cells cells_of(const ScenarioReport& report, const Column& column) {
    Cells cells{&column, std::string{column.head}, std::string{column.unit}, {}, {}};
    std::vector<double> medians;
    for (const Result& result : report.results) {
        medians.push_back(median_of(result, column));
        cells.texts.push_back(as_text(medians.back()));
    }
    mark_best(cells, medians);
    return cells;
}

/// How far the rounds lie apart in the figure that the scenario is about.
Cells spread_of(const ScenarioReport& report) {
    const Column& column = column_of(report.scenario->decisive);
    Cells cells{&column, "+-", "%", {}, {}};
    for (const Result& result : report.results) {
        const Summary summary = result.summary(column.figure);
        cells.texts.push_back(summary.rounds > 1 ? as_text(std::round(summary.spread())) : "-");
        cells.best.push_back(false);
    }
    return cells;
}

std::size_t width_of(const std::vector<Cells>& all) {
    std::size_t width = name_width;
    for (const Cells& cells : all) width += cells.width();
    return width;
}

void make_it_fit(std::vector<Cells>& all, const Scenario& scenario) {
    for (const auto figure : {&Figures::p90, &Figures::switches, &Figures::memory, &Figures::p50}) {
        if (width_of(all) <= widest_table) return;
        if (figure == scenario.decisive) continue;
        std::erase_if(all, [&](const Cells& cells) { return cells.column->figure == figure; });
    }
}

bool has_something(const Cells& cells) {
    return std::any_of(cells.texts.begin(), cells.texts.end(),
                       [](const std::string& text) { return text != "-"; });
}

std::string with_mark(const Cells& cells, std::size_t row, TableStyle style) {
    const std::string text =
        fmt::format("{:>{}}{}", cells.texts[row], cells.width() - 1, cells.best[row] ? "*" : " ");
    return cells.best[row] && style.colour ? "\x1b[1;32m" + text + "\x1b[0m" : text;
}

}  // namespace

std::string as_text(double figure) {
    if (std::isnan(figure)) return "-";
    if (figure == std::floor(figure) || figure >= 99.95) return fmt::format("{:.0f}", figure);
    return fmt::format("{:.{}f}", figure, figure >= 9.995 ? 1 : 2);
}

std::string table_of(const ScenarioReport& report, TableStyle style) {
    std::vector<Cells> all;
    for (const Column& column : columns()) {
        all.push_back(cells_of(report, column));
        if (column.figure == report.scenario->decisive) all.push_back(spread_of(report));
    }
    std::erase_if(all, [](const Cells& cells) { return !has_something(cells); });
    make_it_fit(all, *report.scenario);
    std::string heads = fmt::format("{:<{}}", "", name_width), units = heads, text;
    for (const Cells& cells : all) {
        heads += fmt::format("{:>{}} ", cells.head, cells.width() - 1);
        units += fmt::format("{:>{}} ", cells.unit, cells.width() - 1);
    }
    text = heads + "\n" + units + "\n";
    for (std::size_t row = 0; row < report.results.size(); ++row) {
        text += fmt::format("{:<{}}", report.results[row].name, name_width);
        if (report.results[row].rounds.empty())
            text += "  " + report.results[row].why_not;
        else
            for (const Cells& cells : all) text += with_mark(cells, row, style);
        text += "\n";
    }
    return text;
}

}  // namespace stepwise::compare
