// Recordings to draw and to export: made up in a few lines, and really recorded from the program.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stepwise/trace/recording.hpp"
#include "tests/debugger/program.hpp"
#include "tests/trace/events.hpp"

namespace runs {

/// One event after another, on behalf of any worker, each at the time that it is told.
class Maker {
  public:
    explicit Maker(std::string architecture) {
        made_.header.architecture = std::move(architecture);
    }

    Maker& by(std::uint32_t worker, pid_t process, pid_t thread);
    Maker& at(std::int64_t microseconds);  ///< from here on
    Maker& on(std::uint64_t connection, std::uint32_t transaction = 1);
    Maker& enter(stepwise::Stage stage);
    Maker& leave();
    Maker& fact(std::string_view key, std::string_view value);
    Maker& call(std::string_view name, int descriptor, std::int64_t result, int error,
                std::int64_t took_microseconds);
    Maker& transfer(std::string_view name, int descriptor, std::string_view octets);

    /// The stage `accept`, after a wait that began then; the socket is 10 + connection.
    Maker& accepts(std::uint64_t connection, std::int64_t since);
    /// Stages 2 to 7, ten microseconds each.
    Maker& serves(std::uint64_t connection, std::uint32_t transaction = 1);

    [[nodiscard]] const stepwise::Recording& recording() const { return made_; }

  private:
    stepwise::Recording made_;
    stepwise::testing::Teller teller_;
};

/// Connection 1 says nothing for a second; 2 and 3 come while it does, but only here does their
/// turn come after it.
[[nodiscard]] stepwise::Recording held_up();
/// The same clients; they are served in between.
[[nodiscard]] stepwise::Recording not_held_up();
/// Worker 0 accepts, thread 2 serves.
[[nodiscard]] stepwise::Recording handed_over();

/// As the lines of a file.
[[nodiscard]] std::string lines_of(const stepwise::Recording& recording);

/// The program itself: connection 1 connects and says nothing, 2 and 3 ask; in `single` it must go
/// away before they are answered, elsewhere it goes when they are.
class Recorded {
  public:
    explicit Recorded(const std::string& architecture);
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] const program::Site& site() const { return site_; }
    [[nodiscard]] stepwise::Recording recording() const;

  private:
    program::Site site_;
    std::string file_;
};

struct Ran {
    int status;
    std::string output;  ///< standard output and errors
};
[[nodiscard]] Ran run(std::vector<std::string> arguments);
/// Another command of the shell, and its standard output.
[[nodiscard]] Ran run_other(const std::string& command);
[[nodiscard]] std::string content_of(const std::string& file);

}  // namespace runs
