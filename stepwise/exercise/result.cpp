// The values and their JSON, both directions.  Octets of students and clients go in hexadecimal:
// JSON knows Unicode text only.
#include "stepwise/exercise/result.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stepwise {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> status_names = {"passed", "failed", "not_run"};
constexpr std::array<std::string_view, 7> kind_names = {"wrong", "crash",     "time", "ended",
                                                        "leak",  "processes", "load"};

std::string in_hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(octets.size() * 2);
    for (const char c : octets) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::string from_hex(const std::string& text) {
    std::string octets;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        octets += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return octets;
}

template <class Names>
std::size_t index_of(const Names& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::runtime_error("the checker said '" + name + "'");
    return static_cast<std::size_t>(found - names.begin());
}

json as_json(const CheckFailure& failure) {
    return {{"kind", to_string(failure.kind)}, {"message", in_hex(failure.message)},
            {"call", in_hex(failure.call)},    {"differs", failure.differs},
            {"octets", failure.octets},        {"expected", in_hex(failure.expected)},
            {"got", in_hex(failure.got)},      {"request", in_hex(failure.request)},
            {"curl", in_hex(failure.curl)},    {"trace", in_hex(failure.trace)}};
}

CheckFailure failure_of(const json& from) {
    const auto octets = [&](const char* key) { return from_hex(from.at(key).get<std::string>()); };
    CheckFailure failure;
    failure.kind = static_cast<FailureKind>(index_of(kind_names, from.at("kind")));
    failure.message = octets("message");
    failure.call = octets("call");
    failure.differs = from.at("differs");
    failure.octets = from.at("octets");
    failure.expected = octets("expected");
    failure.got = octets("got");
    failure.request = octets("request");
    failure.curl = octets("curl");
    failure.trace = octets("trace");
    return failure;
}

CheckResult check_of(const json& from) {
    CheckResult check;
    check.name = from.at("name");
    check.title = from.at("title");
    check.stage = static_cast<Stage>(from.at("stage").get<unsigned>());
    check.points = from.at("points");
    check.status = static_cast<CheckStatus>(index_of(status_names, from.at("status")));
    check.failure = failure_of(from.at("failure"));
    check.output = from_hex(from.at("output").get<std::string>());
    check.output_lost = from.at("output_lost");
    return check;
}

}  // namespace

bool ExerciseResult::passed() const noexcept {
    return compiled && trouble.empty() && !checks.empty() &&
           count(CheckStatus::passed) == checks.size();
}

std::size_t ExerciseResult::count(CheckStatus status) const noexcept {
    return static_cast<std::size_t>(
        std::count_if(checks.begin(), checks.end(),
                      [&](const CheckResult& check) { return check.status == status; }));
}

const CheckResult* ExerciseResult::first_failed() const noexcept {
    for (const CheckResult& check : checks)
        if (check.status == CheckStatus::failed) return &check;
    return nullptr;
}

std::string_view to_string(CheckStatus status) noexcept {
    return status_names[static_cast<std::size_t>(status)];
}
std::string_view to_string(FailureKind kind) noexcept {
    return kind_names[static_cast<std::size_t>(kind)];
}

std::string failure_to_json(const CheckFailure& failure) { return as_json(failure).dump(); }

CheckFailure failure_from_json(std::string_view text) { return failure_of(json::parse(text)); }

std::string result_to_json(const ExerciseResult& result) {
    json checks = json::array();
    for (const CheckResult& check : result.checks)
        checks.push_back({{"name", check.name},
                          {"title", check.title},
                          {"stage", static_cast<unsigned>(check.stage)},
                          {"points", check.points},
                          {"status", to_string(check.status)},
                          {"failure", as_json(check.failure)},
                          {"output", in_hex(check.output)},
                          {"output_lost", check.output_lost}});
    return json{{"exercise", result.exercise}, {"trouble", result.trouble}, {"checks", checks}}
        .dump();
}

ExerciseResult result_from_json(std::string_view text) {
    try {
        const json from = json::parse(text);
        ExerciseResult result;
        result.exercise = from.at("exercise");
        result.trouble = from.at("trouble");
        for (const json& check : from.at("checks")) result.checks.push_back(check_of(check));
        return result;
    } catch (const json::exception&) {
        throw std::runtime_error("the checker's answer is incomplete");
    }
}

}  // namespace stepwise
