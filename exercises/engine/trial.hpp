// What a check.cpp is written with: a check calls the student's function and says what it expects.
// exercises/AUTHORING.md has an example.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "stepwise/exercise/result.hpp"
#include "stepwise/stages/stages.hpp"

namespace exercise {

using stepwise::Stage;

class ServerRun;
struct Desk;

/// Thrown by a check that failed: the first thing that is wrong ends it.
struct Failed {
    stepwise::CheckFailure failure;
};

/// One check under way, in a process of its own.
class Trial {
  public:
    Trial(void* object, Desk& desk, std::string directory);
    ~Trial();
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// The student's function: ANSWER(trial, parse_request_line).
    template <class Function>
    [[nodiscard]] Function* find(const char* name) {
        return reinterpret_cast<Function*>(symbol(name));
    }

    /// What is called now, as one would write it.  It is shown if that is wrong, crashes or does
    /// not end.
    void calling(std::string call);

    /// These end the check if it is not so.  `message`: the rule, as one sentence.
    void equal(std::string_view message, std::string_view expected, std::string_view got) {
        compare(message, expected, got, true);
    }
    template <class T>
    requires std::integral<T>
    void equal(std::string_view message, T expected, std::type_identity_t<T> got) {
        compare(message, as_text(expected), as_text(got), false);
    }
    void expect(bool is_so, std::string_view message) {
        if (!is_so) fail(message);
    }
    [[noreturn]] void fail(std::string_view message);

    /// The same octets right in front of a page that nobody may read: whoever reads on behind
    /// them is caught at once.  They live as long as the trial.
    [[nodiscard]] std::string_view guarded(std::string_view octets);

    /// An empty directory of this check; removed after it.
    [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

    /// The server whose run is shown if the check fails; nullptr: none.
    void watch(const ServerRun* server) noexcept { server_ = server; }

    /// For the engine.
    [[nodiscard]] stepwise::CheckFailure describe(std::string_view message) const;
    [[noreturn]] void end_with(const stepwise::CheckFailure& failure) noexcept;
    [[noreturn]] void pass() noexcept;

  private:
    class GuardedText;

    [[nodiscard]] void* symbol(const char* name);
    void compare(std::string_view message, std::string_view expected, std::string_view got,
                 bool octets);
    /// After a fork() in the student's code only one process is to return from it.
    void leave_if_copied() noexcept;
    template <class T>
    static std::string as_text(T value) {
        if constexpr (std::same_as<T, bool>)
            return value ? "true" : "false";
        else
            return std::to_string(value);
    }

    void* object_;
    Desk& desk_;
    std::string directory_;
    pid_t process_;
    std::string call_;
    const ServerRun* server_ = nullptr;
    std::vector<std::unique_ptr<GuardedText>> guarded_;
};

#define ANSWER(trial, function) (trial).find<decltype(function)>(#function)

/// Octets as a C++ string literal, for `calling`: "GET / HTTP/1.1\r\n"
[[nodiscard]] std::string literal(std::string_view octets);

struct Check {
    const char* name;   ///< words-with-hyphens; `caught by:` names it
    const char* title;  ///< what is checked: "refuses a second space"
    void (*run)(Trial& trial);
    unsigned points = 1;
    Stage stage = Stage::waiting;  ///< another one than the exercise's, if not `waiting`
    unsigned seconds = 2;          ///< of processor time; five times as much by the clock
};

struct ExerciseChecks {
    const char* exercise;  ///< the folder's name
    Stage stage;  ///< the stage that it is about; `waiting`: none, but what is between them
    std::vector<Check> checks;
};

/// Each check.cpp has one: const Registration registration{{"01-request-line", Stage::…, {…}}};
class Registration {
  public:
    explicit Registration(ExerciseChecks checks);
};

/// nullptr: there is no such exercise.
[[nodiscard]] const ExerciseChecks* find_checks(std::string_view exercise);

}  // namespace exercise
