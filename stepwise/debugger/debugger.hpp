// A debugger for requests.  It stops a server before each stage, shows what is about to happen and
// what has happened, and takes commands as gdb does.  No terminal is in here: commands come in as
// text, and what there is to show goes out as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/debugger/run.hpp"
#include "stepwise/debugger/screen.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise {

struct DebuggerOptions {
    NarratorStyle style;
    bool may_wait_for_clients = true;  ///< others may come besides the debugger's own
};

class Debugger {
  public:
    using Print = Run::Print;
    Debugger(EventSource& source, DebuggerOptions options, const Print& print);
    Debugger(Recording recording, DebuggerOptions options, const Print& print);
    Debugger(const Debugger&) = delete;
    Debugger& operator=(const Debugger&) = delete;
    ~Debugger() = default;

    /// Goes to the first stop.
    void begin();

    enum class Answer : std::uint8_t { done, misused, quit };
    /// One line as it was typed; an empty one repeats the line before it.
    Answer execute(std::string_view line);
    /// What the last word of this line could become.
    [[nodiscard]] std::vector<std::string> completions(std::string_view line) const;

    [[nodiscard]] bool was_interrupted() const noexcept { return was_interrupted_; }
    [[nodiscard]] bool has_ended() const noexcept { return run_.is_live() && run_.has_ended(); }

  private:
    struct Command;
    static const std::vector<Command>& commands();
    static std::vector<std::string_view> command_names();
    [[nodiscard]] const Command* command_named(std::string_view word) const;

    Answer step(std::string_view);
    Answer next(std::string_view);
    Answer finish(std::string_view);
    Answer go_on(std::string_view);
    Answer break_at(std::string_view);
    Answer remove(std::string_view);
    Answer list(std::string_view);
    Answer print_fact(std::string_view);
    Answer bytes(std::string_view);
    Answer info(std::string_view);
    Answer connection(std::string_view);
    Answer back(std::string_view);
    Answer help(std::string_view);
    Answer quit(std::string_view);

    Answer go(Goal goal);
    Answer say(std::string_view text) const;
    Answer complain(std::string_view text) const;
    void show(const Halt& halt);
    void show_place(std::size_t place);
    void show_end_of_connection(const Halt& halt);
    [[nodiscard]] std::string nobody_is_stopped() const;
    [[nodiscard]] std::string what_next() const;

    DebuggerOptions options_;
    Print print_;
    Breakpoints breakpoints_;
    Run run_;
    Screen screen_;
    RecordingHeader header_;  // of a recording
    std::string repeated_;    // what an empty line does
    bool was_interrupted_ = false;
    Stage listed_stage_ = Stage::waiting;
    std::size_t listed_line_ = 0;  // the next one; 0: begin where the stage does
};

}  // namespace stepwise
