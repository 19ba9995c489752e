// The exercises of a checkout: one folder each, exercises/NN-name.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

/// Nothing can be checked here: no exercises, no compiler, …  `what()` says what to do.
class CannotCheck : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Exercise {
    std::string number;    ///< "01"
    std::string name;      ///< "01-request-line"
    std::string title;     ///< of its README: "The request line"
    std::string question;  ///< … the question that it answers; may be empty
    std::string folder;    ///< where it is

    [[nodiscard]] std::string answer() const { return folder + "/answer.cpp"; }
    [[nodiscard]] std::string starter() const { return folder + "/starter.cpp"; }
};

/// Where the exercises of this checkout are.
[[nodiscard]] std::string exercises_of_checkout();

/// In the order of their numbers.  Throws CannotCheck if there are none.
[[nodiscard]] std::vector<Exercise> exercises_in(const std::string& folder);

/// "1", "01" or "01-request-line"; nullptr: there is none.
[[nodiscard]] const Exercise* find_exercise(const std::vector<Exercise>& exercises,
                                            std::string_view wanted);

/// The hints of an exercise, from the gentlest on: the parts of its hints.md that begin with `## `.
[[nodiscard]] std::vector<std::string> hints_of(const Exercise& exercise);

/// A path as one would type it in the checkout's root, if it is in there.
[[nodiscard]] std::string as_typed(const std::string& path);

/// The whole of a file.  Throws std::runtime_error if it cannot be read.
[[nodiscard]] std::string read_text(const std::string& path);

}  // namespace stepwise
