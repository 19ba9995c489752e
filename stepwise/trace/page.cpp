// Widths are counted before colours are added: an escape sequence takes no column.
#include "stepwise/trace/page.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise {
namespace {

constexpr std::array<std::string_view, 10> codes = {
    "",      // plain
    "34",    // rule: blue
    "1;36",  // heading: bold cyan
    "2",     // note: dim
    "33",    // decision: yellow
    "31",    // error: red
    "35",    // waited: magenta
    "32",    // received: green
    "36",    // sent: cyan
    "1;33",  // silence: bold yellow
};

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

/// Where the first line ends: behind the last separator that leaves it within the columns.
std::size_t break_before(std::string_view text, std::size_t columns, Page::Kind kind) noexcept {
    const std::size_t fits = octets_within(text, columns);
    if (fits == text.size()) return fits;
    if (kind == Page::Kind::code) {
        const std::size_t comma = text.substr(0, fits).rfind(", ");
        if (comma != std::string_view::npos) return comma + 2;
    }
    const std::size_t space = text.substr(0, fits + 1).rfind(' ');
    return space == std::string_view::npos || space == 0 ? fits : space + 1;
}

std::string_view without_spaces_at_end(std::string_view text) noexcept {
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    while (times-- > 0) result += text;
    return result;
}

}  // namespace

std::size_t width_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::size_t octets_within(std::string_view text, std::size_t columns) noexcept {
    std::size_t i = 0;
    for (; i < text.size(); ++i)
        if (begins_character(text[i]) && columns-- == 0) break;
    return i;
}

std::string cut_to(std::string_view text, std::size_t columns) {
    if (width_of(text) <= columns) return std::string(text);
    return std::string(text.substr(0, octets_within(text, columns - 1))) + "…";
}

void Page::rule(std::string_view left, std::string_view right) {
    const std::size_t taken = width_of(left) + width_of(right) + 8;  // the rest of what is below
    const std::size_t dashes = columns_ > taken ? columns_ - taken : 1;
    std::string text = "── ";
    text.append(left).append(" ").append(repeated("─", dashes)).append(" ");
    text.append(right).append(" ──");
    line(Ink::rule, cut_to(text, columns_));
}

void Page::line(std::initializer_list<Span> spans) {
    last_width_ = 0;
    for (const Span& span : spans) {
        text_ += inked(span.ink, span.text);
        last_width_ += width_of(span.text);
    }
    text_ += '\n';
}

void Page::wrapped(Ink ink, Kind kind, Indent indent, std::string_view text) {
    std::size_t before = indent.first;
    do {
        const std::size_t room = columns_ > before + 1 ? columns_ - before : 1;
        const std::size_t end = break_before(text, room, kind);
        line(ink, std::string(before, ' ').append(without_spaces_at_end(text.substr(0, end))));
        text.remove_prefix(end);
        before = indent.further;
    } while (!text.empty());
}

void Page::at_end(Ink ink, std::string_view text, std::size_t indent) {
    constexpr std::size_t gap = 3;
    if (text_.empty() || last_width_ + gap + width_of(text) > columns_) {
        line({{Ink::plain, std::string(indent, ' ')}, {ink, text}});
        return;
    }
    text_.pop_back();  // the line end
    text_.append(gap, ' ').append(inked(ink, text)).append("\n");
    last_width_ += gap + width_of(text);
}

std::string Page::inked(Ink ink, std::string_view text) const {
    const std::string_view code = codes[static_cast<std::size_t>(ink)];
    if (!colour_ || code.empty() || text.empty()) return std::string(text);
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

std::string Page::take() noexcept {
    last_width_ = 0;
    return std::exchange(text_, {});
}

}  // namespace stepwise
