// The formats of programs.  Everything that students and clients wrote is made printable first, so
// that it is valid in each of them.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "stepwise/exercise/clean_text.hpp"
#include "stepwise/exercise/report.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

using nlohmann::json;

/// Gradescope shows an output whole; what is longer helps nobody.
constexpr std::size_t longest_output = 20'000;

std::string printable(std::string_view text) {
    std::string result = clean_text(text.substr(0, longest_output));
    if (text.size() > longest_output) result += "\n(the rest is left out)\n";
    return result;
}

/// Why a check did not pass; empty if it did.
std::string reason(const ExerciseResult& result, const CheckResult& check) {
    switch (check.status) {
        case CheckStatus::passed: return {};
        case CheckStatus::failed: return printable(describe_failure(check));
        case CheckStatus::not_run: break;
    }
    if (!result.compiled) return "not run: the file does not compile";
    if (!result.trouble.empty()) return "not run: " + result.trouble;
    return "not run: what failed before would fail here again";
}

std::string headline(const ExerciseResult& result) {
    if (!result.compiled) return "it does not compile:\n" + printable(result.compiler);
    if (!result.trouble.empty()) return printable(result.trouble);
    return fmt::format("{} of {} checks passed", result.count(CheckStatus::passed),
                       result.checks.size());
}

json gradescope_test(const ExerciseResult& result, const CheckResult& check) {
    const bool passed = check.status == CheckStatus::passed;
    return {{"name", fmt::format("{}: {} ({})", result.exercise, check.name, check.title)},
            {"name_format", "text"},
            {"score", passed ? check.points : 0U},
            {"max_score", check.points},
            {"status", passed ? "passed" : "failed"},
            {"output", reason(result, check)},
            {"output_format", "text"},
            {"visibility", "visible"},
            {"tags", {result.exercise}}};
}

std::string xml(std::string_view text) {
    std::string result;
    for (const char c : text) switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            default: result += c;
        }
    return result;
}

/// What went wrong is about the file, and no single check failed.
bool concerns_all(const ExerciseResult& result) {
    return !result.compiled || !result.trouble.empty();
}

std::string junit_case(const ExerciseResult& result, const CheckResult& check) {
    const std::string start = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                          xml(result.exercise), xml(check.name));
    if (check.status == CheckStatus::passed) return start + "/>\n";
    const std::string why = reason(result, check);
    if (check.status == CheckStatus::not_run && !concerns_all(result))
        return fmt::format("{}><skipped message=\"{}\"/></testcase>\n", start, xml(why));
    const std::string kind{concerns_all(result) ? "not checked" : to_string(check.failure.kind)};
    const std::string message = concerns_all(result) ? why : printable(check.failure.message);
    return fmt::format("{}><failure type=\"{}\" message=\"{}\">{}</failure></testcase>\n", start,
                       kind, xml(message), xml(why));
}

json check_as_json(const ExerciseResult& result, const CheckResult& check) {
    json row{{"name", check.name},
             {"title", check.title},
             {"stage", to_string(check.stage)},
             {"status", to_string(check.status)},
             {"points", check.status == CheckStatus::passed ? check.points : 0U},
             {"max_points", check.points}};
    if (check.status == CheckStatus::not_run) row["why"] = reason(result, check);
    if (check.status != CheckStatus::failed) return row;
    const CheckFailure& failure = check.failure;
    row["failure"] = {
        {"kind", to_string(failure.kind)},     {"message", printable(failure.message)},
        {"call", printable(failure.call)},     {"curl", printable(failure.curl)},
        {"request", escaped(failure.request)}, {"trace", printable(failure.trace)},
        {"output", printable(check.output)}};
    if (failure.differs) {
        row["failure"]["expected"] = escaped(failure.expected);
        row["failure"]["got"] = escaped(failure.got);
    }
    return row;
}

}  // namespace

std::string as_gradescope(const std::vector<ExerciseResult>& results) {
    json tests = json::array();
    std::string output;
    double time = 0;
    for (const ExerciseResult& result : results) {
        for (const CheckResult& check : result.checks)
            tests.push_back(gradescope_test(result, check));
        output += result.exercise + ": " + headline(result) + "\n";
        time += result.seconds;
    }
    return json{{"execution_time", std::lround(std::ceil(time))},
                {"output", output},
                {"output_format", "text"},
                {"test_output_format", "text"},
                {"test_name_format", "text"},
                {"visibility", "visible"},
                {"stdout_visibility", "hidden"},
                {"tests", tests}}
               .dump(2) +
           "\n";
}

std::string as_junit(const std::vector<ExerciseResult>& results) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const ExerciseResult& result : results) {
        const std::size_t not_run = result.count(CheckStatus::not_run);
        const std::size_t failed =
            result.count(CheckStatus::failed) + (concerns_all(result) ? not_run : 0);
        text += fmt::format(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
            "time=\"{:.3f}\">\n",
            xml(result.exercise), result.checks.size(), failed, concerns_all(result) ? 0 : not_run,
            result.seconds);
        for (const CheckResult& check : result.checks) text += junit_case(result, check);
        text +=
            fmt::format("    <system-out>{}</system-out>\n  </testsuite>\n", xml(headline(result)));
    }
    return text + "</testsuites>\n";
}

std::string as_json(const std::vector<ExerciseResult>& results) {
    json exercises = json::array();
    for (const ExerciseResult& result : results) {
        json checks = json::array();
        for (const CheckResult& check : result.checks)
            checks.push_back(check_as_json(result, check));
        exercises.push_back({{"exercise", result.exercise},
                             {"file", printable(result.file)},
                             {"passed", result.passed()},
                             {"compiled", result.compiled},
                             {"compiler", printable(result.compiler)},
                             {"trouble", printable(result.trouble)},
                             {"seconds", result.seconds},
                             {"checks", checks}});
    }
    return json{{"format", "stepwise-exercises"}, {"version", 1}, {"exercises", exercises}}.dump(
               2) +
           "\n";
}

}  // namespace stepwise
