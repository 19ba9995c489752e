// `stepwise exercise`: shows an exercise, and what belongs to it; exercise_check.cpp checks it.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "stepwise/commands/exercise.hpp"

namespace stepwise {
namespace {

constexpr int not_yet = 1;

int list_all(const ExerciseFolder& folder) {
    for (const Exercise& exercise : folder.all) {
        const bool begun = std::filesystem::exists(exercise.answer());
        const char* const mark = folder.progress.has_passed(exercise.name) ? "passed"
                                 : begun                                   ? "begun"
                                                                           : "";
        fmt::print("  {:<8}{}  {}\n", mark, exercise.number, exercise.title);
    }
    fmt::print(
        "\n{} of {} exercises passed.\n\nNext:  ./run exercise    the first that is not passed\n",
        folder.count_passed(), folder.all.size());
    return 0;
}

int show_exercise(const CommonOptions& common, const ExerciseFolder& folder,
                  const Exercise& exercise) {
    const bool is_new = make_answer(exercise);
    Page page{columns_of_output(), wants_colour(common.colour)};
    page.rule(fmt::format("Exercise {}: {}", exercise.number, exercise.title),
              fmt::format("{} of {} exercises passed", folder.count_passed(), folder.all.size()));
    if (!exercise.question.empty()) {
        page.wrapped(Ink::heading, Page::Kind::prose, {2, 2}, exercise.question);
        page.line(Ink::plain, "");
    }
    page.line(Ink::plain, "  read  " + as_typed(exercise.folder) + "/README.md");
    page.line(Ink::plain, "  edit  " + as_typed(exercise.answer()) +
                              (is_new ? "   (just made from starter.cpp)" : ""));
    page.line(Ink::plain, "");
    page.line(Ink::plain, fmt::format("Next:  ./run exercise check {0}   compile and check it\n"
                                      "       ./run exercise watch {0}   … each time you save it\n"
                                      "       ./run exercise hint {0}    one more hint each time",
                                      exercise.number));
    std::fputs(page.take().c_str(), stdout);
    return 0;
}

/// Markdown: paragraphs are wrapped, code and lists stay as they are.
void show_markdown(Page& page, const std::string& text) {
    std::istringstream in{text};
    std::string paragraph;
    bool in_code = false;
    const auto end_paragraph = [&] {
        if (!paragraph.empty()) page.wrapped(Ink::plain, Page::Kind::prose, {0, 0}, paragraph);
        paragraph.clear();
    };
    for (std::string line; std::getline(in, line);) {
        const bool is_fence = line.starts_with("```");
        if (in_code || is_fence || line.empty()) end_paragraph();
        if (is_fence)
            in_code = !in_code;
        else if (in_code || line.empty())
            page.line(Ink::plain, in_code ? "    " + line : "");
        else
            paragraph += (paragraph.empty() ? "" : " ") + line;
    }
    end_paragraph();
}

int hint(const CommonOptions& common, ExerciseFolder& folder, const Exercise& exercise,
         unsigned level) {
    const auto hints = hints_of(exercise);
    if (hints.empty()) throw std::runtime_error("there are no hints for " + exercise.name);
    const auto most = static_cast<unsigned>(hints.size());
    const unsigned shown =
        std::min(level > 0 ? level : folder.progress.hints(exercise.name) + 1, most);
    if (level == 0) folder.progress.set_hints(exercise.name, shown);
    const std::string& text = hints[shown - 1];
    const std::size_t title_end = text.find('\n');
    Page page{columns_of_output(), wants_colour(common.colour)};
    page.rule(text.substr(3, title_end - 3),
              fmt::format("exercise {}, hint {} of {}", exercise.number, shown, most));
    std::string body = text.substr(text.find_first_not_of('\n', title_end));
    while (body.ends_with("\n\n")) body.pop_back();
    show_markdown(page, body);
    page.line(Ink::plain, "");
    page.line(Ink::plain, fmt::format("Next:  ./run exercise check {}", exercise.number));
    page.line(Ink::plain,
              shown < most
                  ? fmt::format("       ./run exercise hint {}    the next hint", exercise.number)
                  : "       (this was the last hint)");
    fmt::print("{}", page.take());
    return 0;
}

bool agrees(const Exercise& exercise) {
    fmt::print("Throw {} away and begin again? [y/N] ", as_typed(exercise.answer()));
    std::fflush(stdout);
    std::string answer;
    return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

int reset(ExerciseFolder& folder, const Exercise& exercise, bool yes) {
    if (!yes && !agrees(exercise)) {
        fmt::print("Nothing was changed.\n");
        return not_yet;
    }
    std::filesystem::copy_file(exercise.starter(), exercise.answer(),
                               std::filesystem::copy_options::overwrite_existing);
    folder.progress.forget(exercise.name);
    fmt::print("{} is the starter again.\n\nNext:  ./run exercise {}\n",
               as_typed(exercise.answer()), exercise.number);
    return 0;
}

int solution(const ExerciseFolder& folder, const Exercise& exercise) {
    if (!folder.progress.has_passed(exercise.name)) {
        fmt::print(stderr,
                   "stepwise: exercise {0} is not passed yet: ./run exercise hint {0} may help\n",
                   exercise.number);
        return not_yet;
    }
    const std::string grading = exercise.folder + "/grading/";
    fmt::print("{}\nAnother one, of another design: {}\n", read_text(grading + "solution.cpp"),
               as_typed(grading + "another_solution.cpp"));
    return 0;
}

int do_it(const CommonOptions& common, const ExerciseOptions& options) {
    ExerciseFolder folder{options.folder};
    switch (options.action) {
        case ExerciseAction::list: return list_all(folder);
        case ExerciseAction::check: return check_exercises(common, options, folder);
        case ExerciseAction::watch: return watch_exercise(common, folder, folder.one(options));
        case ExerciseAction::show: return show_exercise(common, folder, folder.one(options));
        case ExerciseAction::hint: return hint(common, folder, folder.one(options), options.level);
        case ExerciseAction::reset: return reset(folder, folder.one(options), options.yes);
        case ExerciseAction::solution: return solution(folder, folder.one(options));
    }
    return 0;
}

}  // namespace

int exercise(const CommonOptions& common, const ExerciseOptions& options) {
    try {
        return do_it(common, options);
    } catch (const CannotCheck& error) {
        fmt::print(stderr, "stepwise: {}\n", error.what());
        return cannot_check;
    }
}

}  // namespace stepwise
