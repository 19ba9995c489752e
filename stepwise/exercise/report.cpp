// The page: what passed, what did not, and of the first failure everything, since later ones often
// have the same cause.
#include "stepwise/exercise/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/exercise/clean_text.hpp"
#include "stepwise/exercise/difference.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t longest_literal = 56;

std::string_view mark_of(CheckStatus status) {
    switch (status) {
        case CheckStatus::passed: return "ok";
        case CheckStatus::failed: return "FAILED";
        case CheckStatus::not_run: return "not run";
    }
    return "";
}

Ink ink_of_status(CheckStatus status) {
    switch (status) {
        case CheckStatus::passed: return Ink::decision;
        case CheckStatus::failed: return Ink::error;
        case CheckStatus::not_run: return Ink::note;
    }
    return Ink::plain;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void show_list(Page& page, const ExerciseResult& result) {
    std::size_t width = 0;
    for (const CheckResult& check : result.checks) width = std::max(width, check.name.size());
    for (const CheckResult& check : result.checks)
        page.line({{ink_of_status(check.status), fmt::format("  {:<8}", mark_of(check.status))},
                   {Ink::plain, fmt::format("{:<{}}  ", check.name, width)},
                   {Ink::note, check.title}});
}

std::string stage_of(const CheckResult& check) {
    if (check.stage == Stage::waiting) return "between the stages";
    return fmt::format("stage {}, {}", static_cast<unsigned>(check.stage), to_string(check.stage));
}

/// `  label     text`, in as many lines as it takes.
void show_labelled(Page& page, Ink ink, Page::Kind kind, std::string_view label,
                   std::string_view text) {
    page.wrapped(ink, kind, {2, 12}, fmt::format("{:<10}{}", label, text));
}

void show_values(Page& page, const CheckFailure& failure) {
    const auto shown = [&](const std::string& value) {
        return failure.octets ? as_literal(value, longest_literal) : escaped(value);
    };
    page.line(Ink::plain, "  expected  " + shown(failure.expected));
    page.line(Ink::plain, "  got       " + shown(failure.got));
    if (!failure.octets) return;
    page.line(Ink::plain, "");
    for (const std::string& line : split_lines(difference(failure.expected, failure.got)))
        page.line(Ink::plain, "  " + line);
}

void show_output(Page& page, const CheckResult& check) {
    constexpr std::size_t most_lines = 40;
    const auto lines = split_lines(clean_text(check.output));
    page.line(Ink::plain, "");
    page.line(Ink::note, "  Your code printed:");
    for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i)
        page.line(Ink::plain, "  │ " + cut_to(lines[i], page.columns() - 4));
    if (lines.size() > most_lines)
        page.line(Ink::note, fmt::format("  … and {} lines more", lines.size() - most_lines));
    if (check.output_lost > 0)
        page.line(Ink::note,
                  fmt::format("  … and {} octets that were not kept", check.output_lost));
}

void show_run(Page& page, const CheckFailure& failure) {
    page.line(Ink::plain, "");
    page.line(Ink::note, "  Send that request yourself (./run serve in another terminal):");
    page.line(Ink::plain, "    " + printable_as_strace(failure.curl));
    if (failure.trace.empty()) return;
    page.line(Ink::plain, "");
    page.line(Ink::note, "  What the server with your code in it did:");
    for (const std::string& line : split_lines(failure.trace)) page.line(Ink::plain, "  " + line);
}

void show_failure(Page& page, const CheckResult& check) {
    const CheckFailure& failure = check.failure;
    page.rule(check.name, stage_of(check));
    show_labelled(page, Ink::error, Page::Kind::prose, failure.differs ? "rule" : "failed",
                  printable_as_strace(failure.message));
    if (!failure.call.empty())
        show_labelled(page, Ink::plain, Page::Kind::code, "called",
                      printable_as_strace(failure.call));
    if (failure.differs) show_values(page, failure);
    if (!failure.curl.empty()) show_run(page, failure);
    if (!check.output.empty()) show_output(page, check);
}

void show_compiler(Page& page, const ExerciseResult& result) {
    page.rule(result.compiled ? "The compiler warns" : "It does not compile",
              "what the compiler says");
    for (const std::string& line : split_lines(clean_text(result.compiler)))
        page.line(Ink::plain, line);
    page.line(Ink::plain, "");
}

std::string summary(const ExerciseResult& result) {
    const std::size_t passed = result.count(CheckStatus::passed);
    if (result.passed()) return fmt::format("All {} checks passed.", passed);
    return fmt::format("{} of {} checks passed.", passed, result.checks.size());
}

}  // namespace

void show_result(Page& page, const ExerciseResult& result) {
    if (!result.compiler.empty()) show_compiler(page, result);
    if (!result.compiled) {
        page.line(
            Ink::error,
            "The first error above is the one to mend; those behind it often follow from it.");
        return;
    }
    show_list(page, result);
    page.line(Ink::plain, "");
    if (!result.trouble.empty()) page.line(Ink::error, result.trouble + ".");
    if (const CheckResult* const failed = result.first_failed()) {
        show_failure(page, *failed);
        page.line(Ink::plain, "");
        if (result.count(CheckStatus::failed) > 1)
            page.line(Ink::note,
                      "The first failure is explained; the next one when this is mended.");
    }
    page.line(result.passed() ? Ink::decision : Ink::heading, summary(result));
}

std::string describe_failure(const CheckResult& check) {
    Page page{80, false};
    show_failure(page, check);
    return page.take();
}

}  // namespace stepwise
