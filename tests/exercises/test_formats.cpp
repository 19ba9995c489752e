// The formats of programs, for every way in which a check can end.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "exercise_files.hpp"
#include "stepwise/exercise/clean_text.hpp"
#include "stepwise/exercise/report.hpp"

namespace {

using nlohmann::json;
using stepwise::as_gradescope;
using stepwise::as_json;
using stepwise::as_junit;
using stepwise::ExerciseResult;

/// Passed, failed, did not compile, crashed, did not end.
std::vector<ExerciseResult> five_results() {
    const std::string exercise = SOURCE_DIR "/exercises/01-request-line/";
    const std::string mischief = SOURCE_DIR "/tests/exercises/mischief/";
    std::vector<ExerciseResult> results;
    for (const std::string& file :
         {exercise + "grading/solution.cpp", exercise + "starter.cpp",
          mischief + "does_not_compile.cpp", mischief + "crashes.cpp", mischief + "loops.cpp"})
        results.push_back(check_first_exercise(file));
    return results;
}

/// One of these names, whatever else may be absent: the specification's "optional" fields.
void check_keys(const json& object, const std::set<std::string>& known) {
    for (const auto& [key, value] : object.items()) {
        CAPTURE(key);
        CHECK(known.contains(key));
    }
}

void check_choice(const json& object, const char* key, const std::set<std::string>& choices) {
    CAPTURE(key);
    if (!object.contains(key)) return;
    REQUIRE(object[key].is_string());
    CHECK(choices.contains(object[key].get<std::string>()));
}

const std::set<std::string> visibilities{"hidden", "after_due_date", "after_published", "visible"};
const std::set<std::string> formats{"text", "html", "simple_format", "md", "ansi"};

void check_test_case(const json& test) {
    check_keys(test, {"score", "max_score", "status", "name", "name_format", "number", "output",
                      "output_format", "tags", "visibility", "extra_data"});
    REQUIRE(test.at("score").is_number());
    REQUIRE(test.at("max_score").is_number());
    CHECK(test["score"].get<double>() >= 0);
    CHECK(test["score"].get<double>() <= test["max_score"].get<double>());
    check_choice(test, "status", {"passed", "failed"});
    CHECK((test["status"] == "passed") == (test["score"] == test["max_score"]));
    CHECK(test.at("name").is_string());
    CHECK(test.at("output").is_string());
    check_choice(test, "visibility", visibilities);
    check_choice(test, "output_format", formats);
    check_choice(test, "name_format", formats);
    REQUIRE(test.at("tags").is_array());
    for (const json& tag : test["tags"]) CHECK(tag.is_string());
}

/// https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output format")
void check_gradescope(const std::string& text) {
    const json results = json::parse(text);
    check_keys(results, {"score", "execution_time", "output", "output_format", "test_output_format",
                         "test_name_format", "visibility", "stdout_visibility", "extra_data",
                         "tests", "leaderboard"});
    CHECK(results.at("execution_time").is_number());
    CHECK(results.at("output").is_string());
    check_choice(results, "output_format", formats);
    check_choice(results, "test_output_format", formats);
    check_choice(results, "test_name_format", formats);
    check_choice(results, "visibility", visibilities);
    check_choice(results, "stdout_visibility", visibilities);
    REQUIRE(results.at("tests").is_array());  // without them a top-level score would be needed
    CHECK_FALSE(results["tests"].empty());
    for (const json& test : results["tests"]) check_test_case(test);
}

double score_of(const std::string& text) {
    double score = 0;
    const json results = json::parse(text);
    for (const json& test : results["tests"]) score += test["score"].get<double>();
    return score;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("every ending has a valid results.json, JUnit file and JSON") {
    const auto results = five_results();
    REQUIRE(results[0].passed());
    CHECK_FALSE(results[1].passed());
    CHECK_FALSE(results[2].compiled);
    CHECK(results[3].first_failed()->failure.kind == stepwise::FailureKind::crash);
    CHECK(results[4].first_failed()->failure.kind == stepwise::FailureKind::time);
    const std::size_t checks = results[0].checks.size();

    for (const ExerciseResult& result : results) {
        const std::string text = as_gradescope({result});
        check_gradescope(text);
        CHECK(json::parse(text)["tests"].size() == checks);  // also if it did not compile
        CHECK((score_of(text) > 0) == result.passed());
    }
    check_gradescope(as_gradescope(results));

    const std::string junit = as_junit(results);
    CHECK(count(junit, "<testsuite ") == 5);
    CHECK(count(junit, "<testcase ") == 5 * checks);
    CHECK(count(junit, "<testcase ") == count(junit, "\"/>\n") + count(junit, "</testcase>"));
    CHECK(count(junit, "<skipped ") == checks - 1);  // behind the one that did not end

    const json own = json::parse(as_json(results));
    CHECK(own["format"] == "stepwise-exercises");
    CHECK(own["exercises"][0]["passed"] == true);
    CHECK(own["exercises"][3]["checks"][0]["failure"]["kind"] == "crash");
}

TEST_CASE("what was printed cannot break a format") {
    ExerciseResult result;
    result.exercise = "01-request-line";
    stepwise::CheckResult check;
    check.name = "name";
    check.status = stepwise::CheckStatus::failed;
    check.failure.message = "<&\"\x1b[2J\xff";
    check.output = "]]></failure>\x1b[31m \xc3\xa9 \xff\n{\"status\": \"passed\"}";
    result.checks.push_back(check);
    check_gradescope(as_gradescope({result}));
    const std::string junit = as_junit({result});
    CHECK(count(junit, "</failure>") == 1);
    CHECK(count(junit, "\x1b") == 0);
    CHECK(json::parse(as_json({result}))["exercises"].size() == 1);
}

TEST_CASE("text in any language stays, control characters do not") {
    CHECK(stepwise::clean_text("na\xc3\xafve \xed\x95\x9c\n\t") == "na\xc3\xafve \xed\x95\x9c\n\t");
    CHECK(stepwise::clean_text("\x1b[2J\x7f\xc2\x9b") == "?[2J???");
    CHECK(stepwise::clean_text("\xed\xa0\x80 \xc0\xaf \xf5") == "??? ?? ?");
}
