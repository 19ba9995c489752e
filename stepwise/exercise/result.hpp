// What came of checking an exercise, as plain values.  The checker writes them as JSON, and
// whoever asked it shows them in one of several formats.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

enum class CheckStatus : std::uint8_t { passed, failed, not_run };

/// Why a check failed.
enum class FailureKind : std::uint8_t {
    wrong,      ///< the code gave another result than the expected one
    crash,      ///< a signal ended it
    time,       ///< it did not end in time
    ended,      ///< it ended the whole program (exit, _exit)
    leak,       ///< descriptors stayed open
    processes,  ///< processes were left behind, or were too many
    load,       ///< it could not be loaded
};

/// What there is to show of a failure; empty: nothing to show.
struct CheckFailure {
    FailureKind kind = FailureKind::wrong;
    std::string message;   ///< one sentence or two
    std::string call;      ///< the call that showed it, as one would write it
    bool differs = false;  ///< `expected` and `got` say something
    bool octets = false;   ///< … and are octets, not a number or a yes
    std::string expected, got;
    std::string request;  ///< octets that were sent
    std::string curl;     ///< … as a command line
    std::string trace;    ///< that run of the server, narrated
};

struct CheckResult {
    std::string name;   ///< words-with-hyphens
    std::string title;  ///< what it checks, as a sentence without a subject: "refuses two spaces"
    Stage stage = Stage::waiting;
    unsigned points = 1;
    CheckStatus status = CheckStatus::not_run;
    CheckFailure failure;
    std::string output;             ///< what the code printed, as far as it was kept
    std::uint64_t output_lost = 0;  ///< further octets that it printed
};

struct ExerciseResult {
    std::string exercise;  ///< "01-request-line"
    std::string file;      ///< that was checked, as a person would type it
    std::string trouble;   ///< it could not be checked at all, and why: one line; empty: it could
    std::string compiler;  ///< what the compiler said
    bool compiled = true;
    double seconds = 0;
    std::vector<CheckResult> checks;

    [[nodiscard]] bool passed() const noexcept;
    [[nodiscard]] std::size_t count(CheckStatus status) const noexcept;
    [[nodiscard]] const CheckResult* first_failed() const noexcept;
};

[[nodiscard]] std::string_view to_string(CheckStatus status) noexcept;
[[nodiscard]] std::string_view to_string(FailureKind kind) noexcept;

/// One check's failure and a whole result, as the checker hands them over; octets in hexadecimal.
[[nodiscard]] std::string failure_to_json(const CheckFailure& failure);
[[nodiscard]] CheckFailure failure_from_json(std::string_view text);
[[nodiscard]] std::string result_to_json(const ExerciseResult& result);
/// Throws std::runtime_error if that is none.
[[nodiscard]] ExerciseResult result_from_json(std::string_view text);

}  // namespace stepwise
