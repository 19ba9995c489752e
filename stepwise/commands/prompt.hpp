// Where commands come from: a terminal, with line editing, history and completion (libedit, which
// is used here only); or a pipe or a file, whose lines are echoed so that the transcript reads as a
// session.
#pragma once

#include <string>

#include "stepwise/debugger/debugger.hpp"

namespace stepwise {

/// While it lives, SIGINT is no end but a request for the prompt, and SIGTERM and SIGHUP ask for
/// the end of the session.  Not more than one at a time.
class Interrupts {
  public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// True once for each SIGINT.
    [[nodiscard]] static bool take() noexcept;
    [[nodiscard]] static bool is_end_requested() noexcept;
};

/// Shows text at once.
void print_now(std::string_view text);

/// What `--commands` says, and what standard input is.
class CommandSource {
  public:
    explicit CommandSource(const std::string& option);  ///< throws if there is no such file
    ~CommandSource();
    CommandSource(const CommandSource&) = delete;
    CommandSource& operator=(const CommandSource&) = delete;

    /// A person, who may wait for clients; else a script, which must come to its end.
    [[nodiscard]] bool is_terminal() const noexcept;

    /// Asks and carries out until the end; the exit status.
    int converse(Debugger& debugger);

  private:
    struct Reader;
    class Terminal;
    class Script;
    std::unique_ptr<Reader> reader_;
};

}  // namespace stepwise
