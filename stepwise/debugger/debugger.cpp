// The table of commands, and what each of them does.
#include "stepwise/debugger/debugger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/debugger/words.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

struct Debugger::Command {
    std::string_view name, letter, usage, what;
    Answer (Debugger::*run)(std::string_view argument);
};

const std::vector<Debugger::Command>& Debugger::commands() {
    static const std::vector<Command> table = {
        {"step", "s", "step", "to the next system call or stage", &Debugger::step},
        {"next", "n", "next", "to this connection's next stage", &Debugger::next},
        {"finish", "f", "finish", "to the end of this request", &Debugger::finish},
        {"continue", "c", "continue", "to a breakpoint or to its end", &Debugger::go_on},
        {"break", "b", "break STAGE [if KEY=VALUE]", "stop before it, or behind that fact",
         &Debugger::break_at},
        {"delete", "d", "delete N", "remove a breakpoint", &Debugger::remove},
        {"list", "l", "list [STAGE]", "the stage's source; again: more", &Debugger::list},
        {"print", "p", "print [FIELD]", "a fact that was noted, or all", &Debugger::print_fact},
        {"x", "x", "x [all]", "the bytes that were moved last", &Debugger::bytes},
        {"info", "i", "info connections|workers|breakpoints", "who is there, and where",
         &Debugger::info},
        {"connection", "", "connection N", "follow another connection", &Debugger::connection},
        {"back", "", "back [N]", "look at the stage before", &Debugger::back},
        {"help", "h", "help [COMMAND]", "this", &Debugger::help},
        {"quit", "q", "quit", "end the session (Ctrl-D)", &Debugger::quit},
    };
    return table;
}

Debugger::Debugger(EventSource& source, DebuggerOptions options, const Print& print)
    : options_(options),
      print_(print),
      run_(source, breakpoints_, options.style, print),
      screen_(run_, options.style) {}

Debugger::Debugger(Recording recording, DebuggerOptions options, const Print& print)
    : options_(options),
      print_(print),
      run_(std::move(recording.events), breakpoints_, options.style, print),
      screen_(run_, options.style),
      header_(std::move(recording.header)) {}

void Debugger::begin() {
    if (!run_.is_live())
        print_(fmt::format(
            "A recorded run: {}, {} event{}{}. `back` goes back, `help` says more.\n",
            escaped(header_.architecture), run_.history().size(),
            run_.history().size() == 1 ? "" : "s",
            run_.history().connections(run_.history().size()).empty() ? ", no connection" : ""));
    show(run_.go(Goal::first));
}

// --- understanding a line

std::vector<std::string_view> Debugger::command_names() {
    std::vector<std::string_view> names;
    for (const Command& command : commands()) names.push_back(command.name);
    return names;
}

const Debugger::Command* Debugger::command_named(std::string_view word) const {
    for (const Command& command : commands())
        if (command.name == word || command.letter == word) return &command;
    const auto names = command_names();
    const auto fitting = words_that_fit(word, names);
    if (fitting.size() == 1) return command_named(fitting.front());
    if (fitting.size() > 1) {
        complain(fmt::format("`{}` could be: {}", escaped(word), joined(fitting)));
        return nullptr;
    }
    const auto nearest = nearest_word(word, names);
    complain(fmt::format("`{}` is no command{}; `help` lists them", escaped(word),
                         nearest ? fmt::format(": did you mean `{}`?", *nearest) : ""));
    return nullptr;
}

Debugger::Answer Debugger::execute(std::string_view line) {
    was_interrupted_ = false;
    std::string text{trimmed(line)};
    if (text.empty()) text = repeated_;
    if (text.empty() || text.front() == '#') return Answer::done;
    const auto [word, argument] = first_word(text);
    const Command* command = command_named(word);
    if (command == nullptr) return Answer::misused;
    // `list STAGE` again means: more of it.
    repeated_ = command->name == "list" ? "list" : text;
    return (this->*command->run)(argument);
}

Debugger::Answer Debugger::say(std::string_view text) const {
    print_(text);
    if (!text.ends_with('\n')) print_("\n");
    return Answer::done;
}

Debugger::Answer Debugger::complain(std::string_view text) const {
    say(text);
    return Answer::misused;
}

std::vector<std::string> Debugger::completions(std::string_view line) const {
    const std::size_t space = line.rfind(' ');
    const bool is_command = space == std::string_view::npos;
    const std::string_view last = is_command ? line : line.substr(space + 1);
    std::vector<std::string_view> words;
    const std::string_view first = is_command ? std::string_view{} : first_word(line).first;
    const auto is = [&](std::string_view name, std::string_view letter) {
        return !first.empty() && (first == letter || (first.size() > 1 && name.starts_with(first)));
    };
    if (is_command || is("help", "h")) words = command_names();
    if (is("break", "b") || is("list", "l")) words = stage_words();
    if (is("break", "b") && line.find(" if ") != std::string_view::npos)
        words = screen_.fact_keys();
    if (is("info", "i")) words = {"connections", "workers", "breakpoints"};
    if (is("print", "p")) words = screen_.fact_keys();
    if (is("x", "x")) words = {"all"};
    std::vector<std::string> fitting;
    for (const std::string_view word : words)
        if (word.starts_with(last)) fitting.emplace_back(word);
    return fitting;
}

// --- going on

Debugger::Answer Debugger::step(std::string_view) { return go(Goal::step); }
Debugger::Answer Debugger::next(std::string_view) { return go(Goal::next); }
Debugger::Answer Debugger::finish(std::string_view) { return go(Goal::finish); }

/// After a connection's end there is nothing to go on with, but another client may come.
Debugger::Answer Debugger::go_on(std::string_view) {
    if (run_.is_live() && run_.is_over() && !options_.may_wait_for_clients)
        return say(nobody_is_stopped());
    return (show(run_.go(Goal::breakpoint)), Answer::done);
}

Debugger::Answer Debugger::go(Goal goal) {
    if (run_.is_live() && !run_.has_ended() && run_.is_over()) return say(nobody_is_stopped());
    return (show(run_.go(goal)), Answer::done);
}

Debugger::Answer Debugger::back(std::string_view argument) {
    const auto times = argument.empty() ? std::optional<std::size_t>{1} : number_in(argument);
    if (!times || *times == 0) return complain("`back N` takes a number of stages");
    std::optional<std::size_t> place;
    for (std::size_t i = 0; i < *times; ++i) {
        const auto before = run_.back();
        if (!before) break;
        place = before;
    }
    if (place) return (show_place(*place), Answer::done);
    if (run_.connection() == 0) return say("nothing has happened yet that one could go back to");
    return say(fmt::format("this is where connection {} begins", run_.connection()));
}

Debugger::Answer Debugger::connection(std::string_view argument) {
    const auto number = number_in(argument);
    if (!number || *number == 0)
        return complain("`connection N` takes a number; `info connections`");
    run_.take_what_is_there();
    const History& history = run_.history();
    const std::size_t until = run_.is_live() ? run_.moment() : history.size();
    const auto known = history.connections(until);
    if (std::find(known.begin(), known.end(), *number) == known.end())
        return say(
            fmt::format("there is no connection {}; `info connections` lists them", *number));
    if (!run_.is_live())
        return (show_place(run_.rewind_to(*history.begin_of(*number))), Answer::done);
    if (history.is_over(*number, until)) return say(fmt::format("connection {} is over", *number));
    if (const auto held = run_.follow(*number)) return (show_place(*held), Answer::done);
    return say(fmt::format("connection {} is not stopped, but is followed from now on", *number));
}

// --- showing

void Debugger::show_place(std::size_t place) {
    listed_stage_ = run_.history()[place].stage;
    listed_line_ = 0;
    print_(run_.looks_back() ? screen_.recorded(place)
                             : screen_.standing({Halt::Kind::entry, place, 0}));
}

void Debugger::show(const Halt& halt) {
    was_interrupted_ = halt.kind == Halt::Kind::interrupted || halt.kind == Halt::Kind::nothing;
    switch (halt.kind) {
        case Halt::Kind::nothing: print_(screen_.everybody_waits()); return;
        case Halt::Kind::ended:
            say(run_.is_live() ? "the server has ended" : "the recording ends here");
            return;
        case Halt::Kind::connection_end: show_end_of_connection(halt); return;
        case Halt::Kind::entry:
        case Halt::Kind::call:
        case Halt::Kind::fact:
        case Halt::Kind::request_end:
        case Halt::Kind::interrupted: break;
    }
    listed_stage_ = run_.history()[halt.at].stage;
    listed_line_ = 0;
    print_(screen_.standing(halt));
}

void Debugger::show_end_of_connection(const Halt& halt) {
    const std::uint64_t number = run_.connection();
    std::string text = fmt::format("\nconnection {} is over", number);
    if (run_.history()[halt.at].edge == Edge::fact) text += ", since its process has died";
    if (const std::string answer = run_.answer_of(number); !answer.empty()) text += ": " + answer;
    say(text + "\n" + what_next());
}

std::string Debugger::nobody_is_stopped() const {
    return fmt::format("nothing is stopped: connection {} is over\n{}", run_.connection(),
                       what_next());
}

std::string Debugger::what_next() const {
    std::string others;
    for (const std::uint64_t number : run_.history().connections(run_.moment()))
        if (number != run_.connection() && run_.is_live() && run_.held_for(number))
            others += fmt::format("`connection {}` goes on with another one, ", number);
    if (run_.is_live() && options_.may_wait_for_clients)
        others += "`continue` waits for another client, ";
    if (!run_.is_live()) others += "`next` goes on with the next connection, ";
    Page page{options_.style.columns, options_.style.colour};
    page.wrapped(
        Ink::note, Page::Kind::prose, {0, 6},
        "Next: " + others + "`back`, `print` and `x` look at what has happened, `quit` ends.");
    return page.take();
}

Debugger::Answer Debugger::list(std::string_view argument) {
    if (!argument.empty()) {
        const NamedStage named = stage_named(argument);
        if (!named.stage) return complain(named.complaint);
        listed_stage_ = *named.stage;
        listed_line_ = 0;
    }
    return say(screen_.listing(listed_stage_, listed_line_));
}

Debugger::Answer Debugger::print_fact(std::string_view argument) {
    if (run_.connection() == 0)
        return say("no connection has been accepted yet, so there are no facts");
    if (argument.empty()) return say(screen_.facts());
    const std::string fact = screen_.fact(argument);
    if (!fact.empty()) return say(fact);
    const auto nearest = nearest_word(argument, screen_.fact_keys());
    return say(fmt::format("no stage has noted `{}` yet{}; `print` lists what there is",
                           escaped(argument),
                           nearest ? fmt::format(": did you mean `{}`?", escaped(*nearest)) : ""));
}

Debugger::Answer Debugger::bytes(std::string_view argument) {
    if (!argument.empty() && argument != "all") return complain("`x` or `x all`");
    return say(screen_.bytes(argument == "all"));
}

Debugger::Answer Debugger::info(std::string_view argument) {
    const std::vector<std::string_view> subjects = {"connections", "workers", "breakpoints"};
    const auto fitting = words_that_fit(argument, subjects);
    if (argument.empty() || fitting.size() != 1)
        return complain(fmt::format("`info` tells of: {}", joined(subjects)));
    run_.take_what_is_there();
    if (fitting.front() == "connections") return say(screen_.connections());
    if (fitting.front() == "workers") return say(screen_.workers());
    return say(screen_.breakpoints(breakpoints_));
}

Debugger::Answer Debugger::break_at(std::string_view argument) {
    if (argument.empty()) return complain("`break STAGE`, e.g. break access, or break 4");
    const Breakpoints::Added added = breakpoints_.add(argument);
    return added.is_added ? say(added.text) : complain(added.text);
}

Debugger::Answer Debugger::remove(std::string_view argument) {
    const auto number = number_in(argument);
    if (!number) return complain("`delete N` takes the number of a breakpoint; `info breakpoints`");
    if (!breakpoints_.remove(*number))
        return complain(fmt::format("there is no breakpoint {}", *number));
    return say(fmt::format("breakpoint {} is removed", *number));
}

Debugger::Answer Debugger::help(std::string_view argument) {
    if (!argument.empty()) {
        const Command* command = command_named(argument);
        if (command == nullptr) return Answer::misused;
        return say(fmt::format("  {}\n      {}", command->usage, command->what));
    }
    for (const Command& command : commands())
        print_(fmt::format("  {:1}  {:<36}  {}\n", command.letter, command.usage, command.what));
    return say(
        "A stage is a name or 1 to 7; the beginning of a word is enough; an empty line\n"
        "repeats; Ctrl-C stops.");
}

Debugger::Answer Debugger::quit(std::string_view) { return Answer::quit; }

}  // namespace stepwise
