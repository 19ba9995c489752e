// `stepwise exercise check`: which files are checked, and how the result is shown.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "stepwise/commands/exercise.hpp"
#include "stepwise/exercise/report.hpp"
#include "stepwise/kernel/descendants.hpp"

namespace stepwise {
namespace {

namespace fs = std::filesystem;

constexpr int failed_status = 1;

/// An exercise and the file to check; empty: there is none.
struct Task {
    Exercise exercise;
    std::string file;
};

std::string in_submission(const std::string& directory, const Exercise& exercise, bool is_only) {
    std::vector<std::string> places{exercise.name + "/answer.cpp",
                                    "exercises/" + exercise.name + "/answer.cpp",
                                    exercise.name + ".cpp", exercise.number + ".cpp"};
    if (is_only) places.emplace_back("answer.cpp");
    for (const std::string& place : places) {
        const fs::path file = fs::path{directory} / place;
        if (fs::is_regular_file(file)) return file;
    }
    return {};
}

std::vector<Task> tasks_of(const ExerciseOptions& options, const ExerciseFolder& folder) {
    const std::vector<Exercise> exercises =
        options.all ? folder.all : folder.named(options.exercises);
    const bool is_only = exercises.size() == 1;
    if (!options.file.empty() && !is_only)
        throw std::invalid_argument("--file is for one exercise: name it, as in check 01 --file F");
    std::vector<Task> tasks;
    for (const Exercise& exercise : exercises) {
        std::string file = options.file;
        if (!options.submission.empty())
            file = in_submission(options.submission, exercise, is_only);
        else if (file.empty() && (!options.all || fs::exists(exercise.answer())))
            file = exercise.answer();
        if (file == exercise.answer()) make_answer(exercise);
        tasks.push_back({exercise, file});
    }
    return tasks;
}

ExerciseResult do_task(const Toolchain& tools, const Task& task) {
    if (!task.file.empty()) {
        ExerciseResult result = check_file(tools, task.exercise, task.file);
        end_descendants();  // in case that the checker itself was killed
        return result;
    }
    ExerciseResult result = list_checks(tools, task.exercise);
    result.trouble =
        fmt::format("there is no answer to it: it would be {0}/answer.cpp, {0}.cpp or {1}.cpp",
                    task.exercise.name, task.exercise.number);
    return result;
}

/// One line for each of many.
void show_row(Page& page, const Exercise& exercise, const ExerciseResult& result) {
    const std::string_view mark = result.passed() ? "ok" : result.file.empty() ? "none" : "FAILED";
    const std::string what =
        result.file.empty() ? "no answer.cpp yet"
        : !result.compiled  ? "does not compile"
                            : fmt::format("{} of {} checks passed",
                                          result.count(CheckStatus::passed), result.checks.size());
    page.line({{result.passed() ? Ink::decision : Ink::error, fmt::format("  {:<8}", mark)},
               {Ink::plain, fmt::format("{:<28}{}", exercise.name, what)}});
}

void show_next(Page& page, const ExerciseFolder& folder, const Exercise& exercise,
               const ExerciseResult& result) {
    const std::string& number = exercise.number;
    page.line(Ink::plain, "");
    if (!result.passed()) {
        page.line(Ink::plain, fmt::format("Next:  edit {}, then ./run exercise check {}\n"
                                          "       ./run exercise hint {}",
                                          as_typed(exercise.answer()), number, number));
        return;
    }
    page.line(Ink::plain,
              fmt::format("Next:  ./run exercise solution {}   a solution of ours", number));
    if (folder.count_passed() < folder.all.size())
        page.line(Ink::plain, fmt::format("       ./run exercise               {}: {}",
                                          folder.next().number, folder.next().title));
}

void print(Page& page) { fmt::print("{}", page.take()); }

void show_results(const CommonOptions& common, const ExerciseFolder& folder,
                  const std::vector<Task>& tasks, const std::vector<ExerciseResult>& results) {
    Page page{columns_of_output(), wants_colour(common.colour)};
    if (tasks.size() == 1) {
        const Exercise& exercise = tasks[0].exercise;
        page.rule(fmt::format("Exercise {}: {}", exercise.number, exercise.title), results[0].file);
        show_result(page, results[0]);
        show_next(page, folder, exercise, results[0]);
        return print(page);
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) show_row(page, tasks[i].exercise, results[i]);
    const auto failed = std::find_if(results.begin(), results.end(),
                                     [](const ExerciseResult& r) { return !r.passed(); });
    page.line(Ink::plain, "");
    if (failed == results.end()) {
        page.line(Ink::plain, "All of them passed.");
    } else {
        const Exercise& exercise =
            tasks[static_cast<std::size_t>(failed - results.begin())].exercise;
        page.line(Ink::plain, fmt::format("Next:  ./run exercise check {}", exercise.number));
    }
    print(page);
}

void print_as(ResultFormat format, const CommonOptions& common, const ExerciseFolder& folder,
              const std::vector<Task>& tasks, const std::vector<ExerciseResult>& results) {
    switch (format) {
        case ResultFormat::text: show_results(common, folder, tasks, results); break;
        case ResultFormat::gradescope: fmt::print("{}", as_gradescope(results)); break;
        case ResultFormat::junit: fmt::print("{}", as_junit(results)); break;
        case ResultFormat::json: fmt::print("{}", as_json(results)); break;
    }
}

}  // namespace

ExerciseFolder::ExerciseFolder(const std::string& named)
    : path(named.empty() ? exercises_of_checkout() : fs::absolute(named).string()),
      all(exercises_in(path)),
      progress(path) {}

std::size_t ExerciseFolder::count_passed() const {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(),
        [&](const Exercise& exercise) { return progress.has_passed(exercise.name); }));
}

const Exercise& ExerciseFolder::next() const {
    for (const Exercise& exercise : all)
        if (!progress.has_passed(exercise.name)) return exercise;
    return all.back();
}

std::vector<Exercise> ExerciseFolder::named(const std::vector<std::string>& words) const {
    if (words.empty()) return {next()};
    std::vector<Exercise> found;
    for (const std::string& word : words) {
        const Exercise* const exercise = find_exercise(all, word);
        if (exercise == nullptr)
            throw std::invalid_argument("there is no exercise '" + word +
                                        "': ./run exercise list shows all of them, ./run exercise "
                                        "--help what else there is");
        found.push_back(*exercise);
    }
    return found;
}

Exercise ExerciseFolder::one(const ExerciseOptions& options) const {
    const std::vector<Exercise> found = named(options.exercises);
    if (found.size() > 1) throw std::invalid_argument("name one exercise, or none for the next");
    return found[0];
}

bool make_answer(const Exercise& exercise) {
    return !fs::exists(exercise.answer()) && fs::copy_file(exercise.starter(), exercise.answer());
}

int check_exercises(const CommonOptions& common, const ExerciseOptions& options,
                    ExerciseFolder& folder) {
    const std::vector<Task> tasks = tasks_of(options, folder);
    const Toolchain tools = toolchain();
    become_subreaper();
    ::setenv("LC_ALL", "C.UTF-8", 1);  // compilers speak English, and in plain quotes
    std::vector<ExerciseResult> results;
    bool all_passed = true;
    for (const Task& task : tasks) {
        results.push_back(do_task(tools, task));
        const bool passed = results.back().passed();
        all_passed = all_passed && passed;
        if (passed && task.file == task.exercise.answer())
            folder.progress.set_passed(task.exercise.name);
    }
    print_as(options.format, common, folder, tasks, results);
    return all_passed ? 0 : failed_status;
}

}  // namespace stepwise
