// Reads Markdown line by line: only what begins in column 0 is a fence, a command or a comment.
#include "tests/chapters/engine/text.hpp"

#include <cstdio>
#include <regex>

#include "tests/chapters/engine/session.hpp"

namespace chapters {
namespace {

constexpr std::string_view fence = "```";

class Reader {
  public:
    explicit Reader(Text& text) : text_(text) {}

    void read() {
        static const std::regex source{"<!-- source: ([^#\\s]+)(?:#(\\S+))? -->"};
        while (at_ < text_.lines.size()) {
            std::smatch match;
            const std::string& line = text_.lines[at_];
            if (std::regex_match(line, match, source))
                read_region(match[1], match[2]);
            else if (line == "```console")
                read_block();
            else if (line.starts_with(fence))
                skip_fenced();
            else
                ++at_;
        }
    }

  private:
    void mistake(std::size_t line, const std::string& what) {
        text_.mistakes.push_back(std::to_string(line + 1) + ": " + what);
    }

    bool in_fence() {
        if (at_ == text_.lines.size()) return false;
        return text_.lines[at_] != fence;
    }

    void read_region(const std::string& file, const std::string& name) {
        Region region{file, name, at_, at_ + 2, {}};
        ++at_;
        if (at_ == text_.lines.size() || !text_.lines[at_].starts_with(fence))
            return mistake(region.line, "no fenced block follows the source comment");
        for (++at_; in_fence(); ++at_) region.shown.push_back(text_.lines[at_]);
        close_fence(region.line + 1);
        text_.regions.push_back(std::move(region));
    }

    void read_block() {
        Block block{at_++, {}};
        while (in_fence()) {
            if (text_.lines[at_].starts_with("$ ")) {
                block.commands.push_back(read_command());
            } else {
                mistake(at_, "output without a command");
                ++at_;
            }
        }
        close_fence(block.line);
        text_.blocks.push_back(std::move(block));
    }

    Command read_command() {
        Command command{text_.lines[at_].substr(2), at_, 0, {}};
        for (++at_; in_fence() && text_.lines[at_].starts_with(">"); ++at_) {
            if (!goes_on(command.text)) break;  // a line of output, as `curl -v` has them
            const std::string& line = text_.lines[at_];
            command.text += '\n' + line.substr(line.starts_with("> ") ? 2 : 1);
        }
        for (command.first = at_; in_fence() && !text_.lines[at_].starts_with("$ "); ++at_)
            command.output.push_back(text_.lines[at_]);
        return command;
    }

    void skip_fenced() {
        const std::size_t opened = at_;
        for (++at_; in_fence();) ++at_;
        close_fence(opened);
    }

    void close_fence(std::size_t opened) {
        if (at_ == text_.lines.size()) return mistake(opened, "the fence is never closed");
        ++at_;
    }

    Text& text_;
    std::size_t at_ = 0;
};

}  // namespace

bool Command::is_server() const { return text.ends_with(" &"); }

bool Command::is_left_out() const {
    std::size_t said = 0;
    for (const std::string& printed : output) said += !printed.empty();
    return said == 1 && output.front() == "…";
}

Lines split_lines(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string join_lines(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

Text parse_text(std::string_view markdown) {
    Text text;
    text.lines = split_lines(markdown);
    Reader{text}.read();
    return text;
}

}  // namespace chapters
