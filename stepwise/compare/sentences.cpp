// Sentences are made of the figures only: nothing is said that was not measured.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "stepwise/compare/loads.hpp"
#include "stepwise/compare/peers.hpp"
#include "stepwise/compare/table.hpp"

namespace stepwise::compare {
namespace {

constexpr double very_late = 20;  // milliseconds

struct Known {
    const Result* result;
    Summary summary;
};

/// In order, the best first.
std::vector<Known> in_order(const ScenarioReport& report, const Column& column) {
    std::vector<Known> known;
    for (const Result& result : report.results)
        if (const Summary summary = result.summary(column.figure); summary.rounds > 0)
            known.push_back({&result, summary});
    std::stable_sort(known.begin(), known.end(), [&](const Known& a, const Known& b) {
        return column.better == Better::more ? a.summary.median > b.summary.median
                                             : a.summary.median < b.summary.median;
    });
    return known;
}

std::string with_unit(double figure, const Column& column) {
    const std::string unit{column.unit == "us/req" ? "us"
                           : column.unit == "/req" ? ""
                                                   : column.unit};
    return as_text(figure) + (unit.empty() ? "" : " " + unit);
}

std::string with_capital(std::string text) {
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string what_was_seen(const std::vector<Known>& known, const Column& column) {
    const Known &best = known.front(), &worst = known.back();
    std::string text = fmt::format("{}: {} with {}", column.meaning,
                                   with_unit(best.summary.median, column), best.result->name);
    text = with_capital(std::move(text));
    if (known.size() < 2) return text + ".";
    text +=
        fmt::format(", {} with {}", with_unit(worst.summary.median, column), worst.result->name);
    const double less = std::min(best.summary.median, worst.summary.median);
    const double more = std::max(best.summary.median, worst.summary.median);
    if (less > 0 && more / less >= 1.5)
        text += fmt::format(" ({} times as much)", as_text(more / less));
    return text + ".";
}

/// Whose rounds overlap with those of the best: the figures do not say who is better.
std::string whom_it_does_not_tell_apart(const std::vector<Known>& known) {
    if (known.size() < 2 || known.front().summary.rounds < 2) return {};
    if (!known.front().summary.is_apart_from(known.back().summary))
        return "This load does not tell them apart: the rounds of the best and the worst overlap.";
    std::string names;
    for (std::size_t i = 1; i < known.size(); ++i)
        if (!known.front().summary.is_apart_from(known[i].summary))
            names += (names.empty() ? "" : ", ") + known[i].result->name;
    if (names.empty()) return {};
    return fmt::format("The rounds of {} overlap with those of {}: take them for equal.",
                       known.front().result->name, names);
}

std::string who_noticed(const ScenarioReport& report) {
    std::string names;
    for (const Result& result : report.results) {
        std::uint64_t again = 0;
        for (const Figures& round : result.rounds) again += round.again;
        if (again > 0)
            names += fmt::format("{}{} {}", names.empty() ? "" : ", ", result.name, again);
    }
    if (names.empty()) return {};
    return "Asked again on a new connection, since the one that was kept had ended: " + names + ".";
}

/// What is smaller than a page for ten connections was there before: malloc has it in reserve.
std::string fits_into_reserve(const ScenarioReport& report) {
    std::string names;
    for (const Result& result : report.results) {
        const Summary summary = result.summary(&Figures::crowd_memory);
        if (summary.rounds > 0 && summary.median < 0.4)
            names += (names.empty() ? "" : ", ") + result.name;
    }
    if (names.empty()) return {};
    return "Part of what idle connections need fits into memory that was free within " + names +
           ".";
}

std::string peers_are_different(const ScenarioReport& report) {
    std::string names;
    for (const Result& result : report.results)
        if (find_peer(result.name)) names += (names.empty() ? "" : ", ") + result.name;
    if (names.empty() || report.scenario->settings == as_usual) return {};
    return names + ": with workers, backlog and limits of their own, not those of ours.";
}

/// "1.5 MiB"
std::string amount_of(std::uint64_t octets) {
    const auto kibibytes = static_cast<double>(octets) / 1024;
    return kibibytes < 1024 ? as_text(kibibytes) + " KiB" : as_text(kibibytes / 1024) + " MiB";
}

/// "Timed out, as expected: single 12, prefork 3 (its only worker waits for somebody else)."
void add_losses(const ScenarioReport& report, std::vector<std::string>& sentences) {
    std::map<std::pair<Kind, std::string_view>, std::string> who;
    for (const Result& result : report.results) {
        const Counts answers = result.answers(), others = result.others();
        for (unsigned number = 1; number < kinds; ++number) {
            const auto kind = static_cast<Kind>(number);
            const auto why = why_expected(*report.scenario, result.name, kind);
            const std::uint64_t count = answers[number] + others[number];
            if (count == 0 || why.empty()) continue;
            std::string& names = who[{kind, why}];
            names += fmt::format("{}{} {}", names.empty() ? "" : ", ", result.name, count);
        }
    }
    for (const auto& [what, names] : who)
        sentences.push_back(with_capital(
            fmt::format("{}, as expected: {} ({}).", to_string(what.first), names, what.second)));
}

}  // namespace

std::vector<std::string> sentences_of(const ScenarioReport& report) {
    std::vector<std::string> sentences;
    const Column& column = column_of(report.scenario->decisive);
    const std::vector<Known> known = in_order(report, column);
    if (known.empty())
        sentences.push_back("Nobody got as far as to be measured.");
    else
        sentences.push_back(what_was_seen(known, column));
    add_losses(report, sentences);
    if (const std::string noticed = who_noticed(report); !noticed.empty())
        sentences.push_back(noticed);
    if (const std::string doubt = whom_it_does_not_tell_apart(known); !doubt.empty())
        sentences.push_back(doubt);
    if (const std::string note = fits_into_reserve(report); !note.empty())
        sentences.push_back(note);
    if (const std::string note = peers_are_different(report); !note.empty())
        sentences.push_back(note);
    double late = 0;
    std::uint64_t octets = 0;
    for (const Result& result : report.results)
        for (const Figures& round : result.rounds) {
            late = std::max(late, round.late);
            octets += round.octets;
        }
    if (late > very_late)
        sentences.push_back(fmt::format(
            "The load clients themselves were late by up to {:.0f} ms: this machine was busy.",
            late));
    sentences.push_back(amount_of(octets) + " of bodies were compared, octet for octet.");
    return sentences;
}

std::string wrapped(std::string_view text, std::size_t columns) {
    std::string lines;
    while (text.size() > columns) {
        const std::size_t space = text.rfind(' ', columns);
        if (space == std::string_view::npos || space == 0) break;
        lines += std::string{text.substr(0, space)} + "\n";
        text.remove_prefix(space + 1);
    }
    return lines + std::string{text};
}

}  // namespace stepwise::compare
