// libedit reads the terminal through a function of ours, so that Ctrl-C gives a fresh line instead
// of ending the program.
#include "stepwise/commands/prompt.hpp"

#include <fmt/format.h>
#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cwchar>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>

#include "stepwise/debugger/words.hpp"

namespace stepwise {
namespace {

constexpr const char* prompt_text = "(stepwise) ";
constexpr int lines_remembered = 200;
constexpr int status_of_misuse = 1, status_of_interrupt = 130;

/// What a signal handler can reach must be global.
volatile std::sig_atomic_t interrupt_requested = 0, end_requested = 0;

void note_signal(int signal) {
    if (signal == SIGINT)
        interrupt_requested = 1;
    else
        end_requested = 1;
}

constexpr int noted_signals[] = {SIGINT, SIGTERM, SIGHUP};
struct sigaction former_actions[std::size(noted_signals)];

/// While it lives, these signals come through only where they are waited for: none can slip in
/// between a look at the flags and a wait.
class HeldBack {
  public:
    HeldBack() : former_{} {
        sigset_t signals;
        sigemptyset(&signals);
        for (const int signal : noted_signals) sigaddset(&signals, signal);
        ::sigprocmask(SIG_BLOCK, &signals, &former_);
    }
    ~HeldBack() { ::sigprocmask(SIG_SETMASK, &former_, nullptr); }
    HeldBack(const HeldBack&) = delete;
    HeldBack& operator=(const HeldBack&) = delete;

    /// False: a signal came first.
    [[nodiscard]] static bool wait_for_input(const sigset_t& mask) noexcept {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        return ::ppoll(&input, 1, nullptr, &mask) > 0;
    }
    [[nodiscard]] const sigset_t& mask_while_waiting() const noexcept { return former_; }

  private:
    sigset_t former_;
};

}  // namespace

Interrupts::Interrupts() {
    struct sigaction action {};
    action.sa_handler = note_signal;  // no SA_RESTART: a call that waits shall return
    for (std::size_t i = 0; i < std::size(noted_signals); ++i)
        ::sigaction(noted_signals[i], &action, &former_actions[i]);
}

Interrupts::~Interrupts() {
    for (std::size_t i = 0; i < std::size(noted_signals); ++i)
        ::sigaction(noted_signals[i], &former_actions[i], nullptr);
}

bool Interrupts::take() noexcept {
    const bool was_requested = interrupt_requested != 0;
    interrupt_requested = 0;
    return was_requested;
}

bool Interrupts::is_end_requested() noexcept { return end_requested != 0; }

void print_now(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

// --- where lines come from

struct CommandSource::Reader {
    virtual ~Reader() = default;
    /// The next line; nothing: that was all.  `was_interrupted`: a fresh prompt is wanted.
    virtual std::optional<std::string> read(const Debugger& debugger, bool& was_interrupted) = 0;
    [[nodiscard]] virtual bool is_terminal() const noexcept { return false; }
    [[nodiscard]] virtual std::size_t line() const noexcept { return 0; }
};

class CommandSource::Terminal : public Reader {
  public:
    Terminal()
        : history_(::history_init(), ::history_end),
          editor_(::el_init("stepwise", stdin, stdout, stderr), ::el_end) {
        if (!history_ || !editor_)
            throw std::system_error(ENOMEM, std::generic_category(), "cannot edit lines");
        HistEvent event;
        ::history(history_.get(), &event, H_SETSIZE, lines_remembered);
        ::history(history_.get(), &event, H_SETUNIQUE, 1);
        ::el_set(editor_.get(), EL_EDITOR, "emacs");
        ::el_set(editor_.get(), EL_PROMPT, &Terminal::prompt);
        ::el_set(editor_.get(), EL_HIST, ::history, history_.get());
        ::el_set(editor_.get(), EL_CLIENTDATA, this);
        ::el_set(editor_.get(), EL_BIND, "^]", "ed-redisplay", nullptr);
        ::el_set(editor_.get(), EL_GETCFN, &Terminal::read_character);
    }

    std::optional<std::string> read(const Debugger& debugger, bool& was_interrupted) override {
        const HeldBack signals;
        debugger_ = &debugger;
        mask_while_waiting_ = signals.mask_while_waiting();
        int count = 0;
        const char* line = ::el_gets(editor_.get(), &count);
        was_interrupted = Interrupts::take();
        if (line == nullptr || count <= 0 || was_interrupted) {
            print_now("\n");
            if (was_interrupted) ::el_reset(editor_.get());
            return std::nullopt;
        }
        const std::string_view text = trimmed(line);
        HistEvent event;
        if (!text.empty()) ::history(history_.get(), &event, H_ENTER, std::string(text).c_str());
        return std::string(text);
    }
    [[nodiscard]] bool is_terminal() const noexcept override { return true; }

  private:
    static char* prompt(EditLine*) {
        static std::string text = prompt_text;
        return text.data();
    }

    /// libedit's own reading begins again after a signal; this one returns.
    static int read_character(EditLine* editor, wchar_t* into) {
        std::mbstate_t state{};
        for (;;) {
            char octet = 0;
            if (!HeldBack::wait_for_input(self(editor).mask_while_waiting_)) return -1;
            if (const ssize_t count = ::read(STDIN_FILENO, &octet, 1); count <= 0)
                return static_cast<int>(count);
            if (octet == '\t') octet = self(editor).complete();
            if (octet == '\0') continue;
            const std::size_t used = std::mbrtowc(into, &octet, 1, &state);
            if (used == static_cast<std::size_t>(-2)) continue;  // the character goes on
            if (used == static_cast<std::size_t>(-1)) *into = L'?';
            return 1;
        }
    }

    static Terminal& self(EditLine* editor) {
        void* pointer = nullptr;
        ::el_get(editor, EL_CLIENTDATA, &pointer);
        return *static_cast<Terminal*>(pointer);
    }
    /// Tab is caught here: what libedit's EL_ADDFN takes it never gives back.  Returns the key that
    /// is pressed instead.
    char complete() {
        const LineInfo* info = ::el_line(editor_.get());
        const std::string line(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
        const std::size_t space = line.rfind(' ');
        const std::size_t typed =
            space == std::string::npos ? line.size() : line.size() - space - 1;
        const std::vector<std::string> words = debugger_->completions(line);
        if (words.empty()) return '\0';
        std::string common = words.front();
        for (const std::string& word : words) {
            std::size_t same = 0;
            while (same < std::min(common.size(), word.size()) && common[same] == word[same])
                ++same;
            common.resize(same);
        }
        std::string rest = common.substr(std::min(typed, common.size()));
        if (words.size() == 1) rest += ' ';
        if (rest.empty()) {
            print_now(fmt::format("\n{}\n", fmt::join(words, "  ")));
            return redisplay;
        }
        const char last = rest.back();
        rest.pop_back();
        if (!rest.empty()) ::el_insertstr(editor_.get(), rest.c_str());
        return last;
    }

    static constexpr char redisplay = ']' - '@';  // Ctrl-], as it is bound above
    std::unique_ptr<::History, void (*)(::History*)> history_;
    std::unique_ptr<EditLine, void (*)(EditLine*)> editor_;
    const Debugger* debugger_ = nullptr;
    sigset_t mask_while_waiting_{};
};

class CommandSource::Script : public Reader {
  public:
    explicit Script(const std::string& name) : is_file_(!name.empty()) {
        if (!is_file_) return;
        file_.open(name);
        if (!file_)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot read commands from " + name);
    }

    std::optional<std::string> read(const Debugger&, bool& was_interrupted) override {
        std::string text;
        do {
            const bool has_come =
                static_cast<bool>(std::getline(is_file_ ? file_ : std::cin, text));
            was_interrupted = Interrupts::take();
            if (!has_come || was_interrupted) return std::nullopt;
            ++line_;
        } while (is_file_ && trimmed(text).empty());  // a script may have empty lines, for the eye
        print_now(fmt::format("{}{}\n", prompt_text, trimmed(text)));
        return text;
    }
    [[nodiscard]] std::size_t line() const noexcept override { return line_; }

  private:
    bool is_file_;
    std::ifstream file_;
    std::size_t line_ = 0;
};

CommandSource::CommandSource(const std::string& option) {
    if (option.empty() && ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO))
        reader_ = std::make_unique<Terminal>();
    else
        reader_ = std::make_unique<Script>(option == "-" ? "" : option);
}

CommandSource::~CommandSource() = default;

bool CommandSource::is_terminal() const noexcept { return reader_->is_terminal(); }

int CommandSource::converse(Debugger& debugger) {
    int status = 0;
    while (!Interrupts::is_end_requested()) {
        // A script has nobody who could answer the prompt.
        if (debugger.was_interrupted() && !is_terminal()) return status_of_interrupt;
        if (debugger.has_ended()) return status_of_misuse;
        bool was_interrupted = false;
        const auto line = reader_->read(debugger, was_interrupted);
        if (was_interrupted && is_terminal()) continue;
        if (!line) return was_interrupted ? status_of_interrupt : status;
        switch (debugger.execute(*line)) {
            case Debugger::Answer::quit: return status;
            case Debugger::Answer::done: break;
            case Debugger::Answer::misused:
                if (is_terminal()) break;
                status = status_of_misuse;
                print_now(
                    fmt::format("(line {} of the commands was not understood)\n", reader_->line()));
        }
    }
    return status;
}

}  // namespace stepwise
