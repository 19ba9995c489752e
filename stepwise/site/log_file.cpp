// A LogFormat is taken apart once, when the site is read; stage 7 only fills it in.
#include "stepwise/site/log_file.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

/// What may or must stand in braces between `%` and the letter.
enum class Braces : std::uint8_t { ignored, name, time, words };

struct Directive {
    char letter;
    Braces braces = Braces::ignored;
    std::array<std::string_view, 3> words = {};  ///< Braces::words: one of these, or no braces
};

constexpr Directive directives[] = {
    {'%'},
    {'a'},
    {'A'},
    {'b'},
    {'B'},
    {'D'},
    {'f'},
    {'h'},
    {'H'},
    {'I'},
    {'k'},
    {'l'},
    {'L'},
    {'m'},
    {'O'},
    {'q'},
    {'r'},
    {'R'},
    {'s'},
    {'S'},
    {'u'},
    {'U'},
    {'v'},
    {'V'},
    {'X'},
    {'C', Braces::name},
    {'e', Braces::name},
    {'i', Braces::name},
    {'n', Braces::name},
    {'o', Braces::name},
    {'t', Braces::time},
    {'p', Braces::words, {"canonical", "local", "remote"}},
    {'P', Braces::words, {"pid", "tid", "hextid"}},
    {'T', Braces::words, {"s", "ms", "us"}},
};

constexpr std::pair<std::string_view, const char*> nicknames[] = {
    {"common", common_log_format},
    {"combined", combined_log_format},
    {"vhost_common", "%v %h %l %u %t \"%r\" %>s %b"},
    {"referer", "%{Referer}i -> %U"},
    {"agent", "%{User-agent}i"},
};

constexpr std::size_t most_statuses = 64;

/// %D, %T and %{…}t; %t alone is whole seconds.
bool is_fine_time(const LogItem& item) noexcept {
    return item.directive == 'D' || item.directive == 'T' ||
           (item.directive == 't' && !item.text.empty());
}

class Reader {
  public:
    explicit Reader(const std::string& text) : text_(text) {}

    std::vector<LogItem> items() {
        while (at_ < text_.size()) {
            if (text_[at_] == '%')
                read_directive();
            else
                read_text();
        }
        return std::move(items_);
    }

  private:
    [[noreturn]] void fail(std::size_t position, const std::string& what) const {
        throw std::invalid_argument("character " + std::to_string(position + 1) + ": " + what);
    }

    /// Texts behind each other are one item.
    void add_text(char c) {
        if (items_.empty() || items_.back().directive != '\0') items_.emplace_back();
        items_.back().text += c;
    }

    void read_text() {
        constexpr std::string_view letters = "nrt\"\\", meanings = "\n\r\t\"\\";
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
            if (const auto known = letters.find(text_[at_ + 1]); known != std::string_view::npos) {
                add_text(meanings[known]);
                at_ += 2;
                return;
            }
        }
        add_text(text_[at_++]);
    }

    void read_status(LogItem& item) {
        int status = 0;
        const std::size_t start = at_;
        for (; at_ < text_.size() && http::is_digit(text_[at_]) && at_ < start + 3; ++at_)
            status = status * 10 + (text_[at_] - '0');
        if (at_ < text_.size() && http::is_digit(text_[at_])) fail(start, "no status code");
        if (item.statuses.size() == most_statuses) fail(start, "too many status codes");
        item.statuses.push_back(status);
    }

    void read_braces(LogItem& item) {
        const std::size_t end = text_.find('}', at_);
        if (end == std::string::npos) fail(at_, "'{' without '}'");
        item.text = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
    }

    /// Modifiers in any order, then the letter.
    void read_directive() {
        const std::size_t start = at_++;
        LogItem item;
        bool has_braces = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '{') {
                read_braces(item);
                has_braces = true;
                --at_;
            } else if (http::is_digit(c)) {
                read_status(item);
                --at_;
            } else if (c == '!') {
                item.negated = true;
            } else if (c == '<') {
                item.original = true;
            } else if (c == '>') {
                item.final_ = true;
            } else if (c != ',') {
                break;
            }
        }
        if (at_ == text_.size()) fail(start, "a directive without its letter");
        item.directive = text_[at_++];
        if (item.directive == '%') return add_text('%');
        check(start, item, has_braces);
        items_.push_back(std::move(item));
    }

    void check(std::size_t start, const LogItem& item, bool has_braces) const {
        const auto* known = std::find_if(
            std::begin(directives), std::end(directives),
            [&](const Directive& directive) { return directive.letter == item.directive; });
        const std::string shown = text_.substr(start, at_ - start);
        if (known == std::end(directives)) fail(start, "there is no directive " + shown);
        if (known->braces == Braces::name && item.text.empty())
            fail(start, shown + " needs a name: %{Name}" + item.directive);
        const auto& words = known->words;
        if (known->braces == Braces::words && has_braces &&
            (item.text.empty() || std::find(words.begin(), words.end(), item.text) == words.end()))
            fail(start, shown + " is none of %{" + std::string{words[0]} + "}, %{" +
                            std::string{words[1]} + "}, %{" + std::string{words[2]} + "}" +
                            item.directive);
        if (item.negated && item.statuses.empty())
            fail(start, shown + ": '!' without status codes");
    }

    const std::string& text_;
    std::size_t at_ = 0;
    std::vector<LogItem> items_;
};

}  // namespace

LogFormat LogFormat::parse(const std::string& text) {
    LogFormat format{text, Reader{text}.items()};
    format.tells_microseconds = std::any_of(format.items.begin(), format.items.end(), is_fine_time);
    return format;
}

const char* predefined_log_format(std::string_view nickname) noexcept {
    for (const auto& [name, format] : nicknames)
        if (name == nickname) return format;
    return nullptr;
}

}  // namespace stepwise
