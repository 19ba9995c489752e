// Proves the checks of an exercise: the starter fails as intended, both solutions pass, and each
// wrong solution is caught by the check that its first line names.
//
//   exercise_proofs 01          one exercise; without an argument all of them
//
// With STEPWISE_QUICK only the solutions: under a sanitizer it is they who must be right.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "stepwise/exercise/check.hpp"

namespace {

namespace fs = std::filesystem;
using stepwise::CheckResult;
using stepwise::CheckStatus;
using stepwise::Exercise;
using stepwise::ExerciseResult;
using stepwise::FailureKind;

constexpr std::size_t fewest_wrong_solutions = 5;
constexpr std::string_view mark = "// caught by: ";

/// A file of an exercise and what is to come of it.
struct Variant {
    std::string file;
    std::string caught_by;  ///< the check that fails first; empty: it passes
    std::string says;       ///< part of the failure's message
    std::string problem;    ///< what is wrong; empty: nothing
    ExerciseResult result;
};

std::vector<std::string> lines_of(const std::string& file) {
    std::vector<std::string> lines;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

Variant starter_of(const Exercise& exercise) {
    Variant variant{exercise.starter(), {}, {}, {}, {}};
    const auto says = lines_of(exercise.folder + "/grading/starter_says.txt");
    if (says.size() < 2)
        variant.problem = "grading/starter_says.txt must name the check that fails and its message";
    else
        variant.caught_by = says[0], variant.says = says[1];
    return variant;
}

Variant wrong_solution(const std::string& file) {
    Variant variant{file, {}, {}, {}, {}};
    const auto lines = lines_of(file);
    if (lines.empty() || !lines[0].starts_with(mark))
        variant.problem = "its first line must be `// caught by: NAME`";
    else
        variant.caught_by = lines[0].substr(mark.size());
    return variant;
}

std::vector<Variant> solutions_of(const Exercise& exercise) {
    std::vector<Variant> variants;
    for (const char* name : {"solution", "another_solution"})
        variants.push_back({exercise.folder + "/grading/" + name + ".cpp", {}, {}, {}, {}});
    return variants;
}

std::vector<Variant> wrong_solutions_of(const Exercise& exercise) {
    std::vector<std::string> wrong;
    for (const auto& entry : fs::directory_iterator{exercise.folder + "/grading/wrong"})
        if (entry.path().extension() == ".cpp") wrong.push_back(entry.path());
    std::sort(wrong.begin(), wrong.end());
    std::vector<Variant> variants;
    for (const std::string& file : wrong) variants.push_back(wrong_solution(file));
    return variants;
}

std::string first_caught(const ExerciseResult& result) {
    const CheckResult* const failed = result.first_failed();
    return failed == nullptr ? "" : failed->name;
}

/// What differs from what was to come; empty: nothing.
std::string problem_with(const Variant& variant) {
    const ExerciseResult& result = variant.result;
    if (!result.compiled) return "it does not compile:\n" + result.compiler;
    if (!result.trouble.empty()) return result.trouble;
    if (!result.compiler.empty()) return "the compiler warns:\n" + result.compiler;
    const CheckResult* const failed = result.first_failed();
    const std::string details =
        failed == nullptr
            ? ""
            : ": " + failed->failure.message + "; " + failed->failure.call + "\n" + failed->output;
    if (variant.caught_by.empty())
        return result.passed() ? "" : "it does not pass " + first_caught(result) + details;
    if (failed == nullptr) return "it passes, and should not";
    if (failed->name != variant.caught_by)
        return "it is caught by " + failed->name + ", and not by " + variant.caught_by + details;
    if (failed->failure.message.find(variant.says) == std::string::npos)
        return "the message is not the intended one" + details;
    if (!variant.says.empty() && failed->failure.kind != FailureKind::wrong)
        return "a starter must not crash or hang";
    return {};
}

void prove(const Exercise& exercise, Variant& variant) {
    if (!variant.problem.empty()) return;
    try {
        variant.result = stepwise::check_file(stepwise::toolchain(), exercise, variant.file);
        variant.problem = problem_with(variant);
    } catch (const std::exception& error) {
        variant.problem = error.what();
    }
}

void prove_all(const Exercise& exercise, std::vector<Variant>& variants) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    const auto work = [&] {
        for (std::size_t i = next++; i < variants.size(); i = next++) prove(exercise, variants[i]);
    };
    const unsigned count = std::max(2U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
}

/// How many of them are not what they should be.
std::size_t report(const Exercise& exercise, const std::vector<Variant>& variants) {
    std::size_t problems = 0;
    for (const Variant& variant : variants) {
        const std::string expected =
            variant.caught_by.empty() ? "passes" : "caught by " + variant.caught_by;
        const std::string file = variant.file.substr(exercise.folder.size() + 1);
        fmt::print("  {:<6} {:<44} {}\n", variant.problem.empty() ? "ok" : "WRONG", file, expected);
        if (variant.problem.empty()) continue;
        fmt::print("         {}\n", variant.problem);
        ++problems;
    }
    return problems;
}

/// How many problems there are with it.
std::size_t prove_solutions(const Exercise& exercise) {
    auto variants = solutions_of(exercise);
    prove_all(exercise, variants);
    fmt::print("{}: {} checks; reduced: only the solutions\n", exercise.name,
               variants[0].result.checks.size());
    return report(exercise, variants);
}

/// How many problems there are with it.
std::size_t prove_whole(const Exercise& exercise) {
    std::vector<Variant> variants = solutions_of(exercise);
    const std::vector<Variant> wrong = wrong_solutions_of(exercise);
    variants.push_back(starter_of(exercise));
    variants.insert(variants.end(), wrong.begin(), wrong.end());
    prove_all(exercise, variants);
    fmt::print("{}: {} checks, {} wrong solutions\n", exercise.name,
               variants[0].result.checks.size(), wrong.size());
    std::size_t problems = report(exercise, variants);
    if (wrong.size() < fewest_wrong_solutions) {
        fmt::print("  WRONG  there must be at least {} wrong solutions\n", fewest_wrong_solutions);
        ++problems;
    }
    return problems;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto exercises = stepwise::exercises_in(stepwise::exercises_of_checkout());
        const bool is_quick = std::getenv("STEPWISE_QUICK") != nullptr;
        std::size_t problems = 0, proved = 0;
        for (const Exercise& exercise : exercises) {
            if (argc > 1 && stepwise::find_exercise({exercise}, argv[1]) == nullptr) continue;
            problems += is_quick ? prove_solutions(exercise) : prove_whole(exercise);
            ++proved;
        }
        if (proved == 0) fmt::print("there is no such exercise\n");
        return proved > 0 && problems == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "exercise_proofs: {}\n", error.what());
        return 1;
    }
}
