// The engine against code that means no good: mischief/*.cpp, each with a first line that says what
// is to come of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "exercise_files.hpp"
#include "stepwise/exercise/difference.hpp"
#include "stepwise/exercise/subprocess.hpp"
#include "stepwise/kernel/descendants.hpp"

namespace {

using stepwise::CheckResult;
using stepwise::ExerciseResult;

struct Mischief {
    std::string file, kind, text;  ///< `// expected: KIND: TEXT`
    ExerciseResult result;
    std::string problem;
};

std::vector<Mischief> all_mischief() {
    std::vector<Mischief> all;
    const std::string mark = "// expected: ";
    for (const auto& entry :
         std::filesystem::directory_iterator{SOURCE_DIR "/tests/exercises/mischief"}) {
        std::ifstream file{entry.path()};
        std::string line;
        std::getline(file, line);
        REQUIRE(line.starts_with(mark));
        const std::size_t colon = line.find(": ", mark.size());
        REQUIRE(colon != std::string::npos);
        all.push_back({entry.path(),
                       line.substr(mark.size(), colon - mark.size()),
                       line.substr(colon + 2),
                       {},
                       {}});
    }
    return all;
}

/// Several at once: most of the time they wait for their limits.
void check_all(std::vector<Mischief>& all) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([&] {
            for (std::size_t j = next++; j < all.size(); j = next++) try {
                    all[j].result = check_first_exercise(all[j].file);
                } catch (const std::exception& error) {
                    all[j].problem = error.what();
                }
        });
    for (std::thread& worker : workers) worker.join();
}

bool is_as_expected(const Mischief& mischief) {
    const ExerciseResult& result = mischief.result;
    if (mischief.kind == "compile")
        return !result.compiled && result.compiler.find(mischief.text) != std::string::npos;
    if (mischief.kind == "trouble") return result.trouble.find(mischief.text) != std::string::npos;
    return std::any_of(result.checks.begin(), result.checks.end(), [&](const CheckResult& check) {
        return check.status == stepwise::CheckStatus::failed &&
               to_string(check.failure.kind) == mischief.kind &&
               check.failure.message.find(mischief.text) != std::string::npos;
    });
}

std::string what_came(const ExerciseResult& result) {
    std::string text = result.trouble + result.compiler;
    for (const CheckResult& check : result.checks)
        if (check.status == stepwise::CheckStatus::failed)
            text += check.name + ": " + std::string{to_string(check.failure.kind)} + ": " +
                    check.failure.message + "\n";
    return text;
}

}  // namespace

TEST_CASE("code that crashes, loops, forks, exits, floods or leaks fails, and harms nobody") {
    stepwise::become_subreaper();
    std::vector<Mischief> all = all_mischief();
    CHECK(all.size() >= 20);
    check_all(all);
    for (const Mischief& mischief : all) {
        CAPTURE(mischief.file);
        CAPTURE(what_came(mischief.result));
        CHECK(mischief.problem.empty());
        CHECK(is_as_expected(mischief));
        CHECK_FALSE(mischief.result.passed());
        for (const CheckResult& check : mischief.result.checks) CHECK(check.output.size() <= 16384);
    }
    // What a killed checker leaves behind comes to us, and dies with it (PR_SET_PDEATHSIG).
    stepwise::end_descendants();
    CHECK(stepwise::children_of_ours().empty());
}

TEST_CASE("a program is bounded in time and in what it prints") {
    const std::int64_t a_minute = 60'000'000'000;
    CHECK(stepwise::run_bounded({"sleep", "1000"}, {100'000'000, 1000, false}).timed_out);
    const auto flood =
        stepwise::run_bounded({"sh", "-c", "yes | head -c 100000"}, {a_minute, 1000, false});
    CHECK(flood.output.size() == 1000);
    CHECK(flood.lost == 99000);
    CHECK_FALSE(stepwise::run_bounded({"/nowhere/at/all"}, {a_minute, 10, false}).started);
    const auto said = stepwise::run_bounded({"sh", "-c", "echo out; echo err >&2; exit 3"},
                                            {a_minute, 1000, true});
    CHECK(said.output == "out\nerr\n");
    CHECK_FALSE(said.succeeded());
}

TEST_CASE("a difference is marked at its octet") {
    CHECK(stepwise::difference("GET", "GXT") ==
          "expected 0000 47 45 54                                         GET\n"
          "got      0000 47 58 54                                         GXT\n"
          "                 ^^ octet 1 is the first that differs\n");
    CHECK(stepwise::difference("ab", "").find("(nothing)") != std::string::npos);
    CHECK(stepwise::difference("ab", "a").find("^^ octet 1 is missing") != std::string::npos);
    const std::string zeros(100, '\0');
    const std::string shown = stepwise::difference(zeros + "a", zeros + "b");
    CHECK(shown.find("0060") != std::string::npos);
    CHECK(shown.find("0000 ") == std::string::npos);  // far away from the difference
}
