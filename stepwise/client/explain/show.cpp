// Chapter by chapter: the URL with its parts marked, what was changed, what is asked for, and then
// the message itself, each line with its origin.
#include "stepwise/client/explain/show.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/trace/narrator.hpp"

namespace stepwise {
namespace {

constexpr std::size_t indent = 3;

bool is_printable_text(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// `1───   2─── 3───────`: the number of each part under its beginning.
std::string marks_of(const std::vector<Fate>& fates) {
    std::string marks;
    std::size_t column = 0;
    for (std::size_t i = 0; i < fates.size(); ++i) {
        const auto& [name, begin, end] = fates[i].part;
        if (begin == end || begin < column) continue;
        marks.append(begin - column, ' ').append(std::to_string(i + 1));
        for (column = begin + 1; column < end; ++column) marks += "─";
    }
    return marks;
}

void show_parts(Page& page, const Explanation& explanation) {
    const std::string& text = explanation.parsed.text;
    if (is_printable_text(text) && indent + text.size() <= page.columns()) {
        page.line(Ink::received, std::string(indent, ' ') + text);
        page.line(Ink::note, std::string(indent, ' ') + marks_of(explanation.fates));
    } else {
        page.wrapped(Ink::received, Page::Kind::code, {indent, indent}, shown(text));
    }
    for (std::size_t i = 0; i < explanation.fates.size(); ++i) {
        const Fate& fate = explanation.fates[i];
        page.wrapped(
            Ink::plain, Page::Kind::code, {indent, indent + 14},
            fmt::format("{} {:<10}  {}", i + 1, to_string(fate.part.name), shown(fate.text)));
        const std::string becomes =
            fate.becomes.empty() ? ""
                                 : fmt::format("→ {}  octets {} to {}: ", shown(fate.becomes),
                                               fate.at, fate.at + fate.becomes.size() - 1);
        page.wrapped(fate.becomes.empty() ? Ink::note : Ink::sent, Page::Kind::prose,
                     {indent + 14, indent + 16},
                     fmt::format("{}{} ({})", becomes, fate.why, fate.section));
    }
}

void show_steps(Page& page, const std::vector<ExplainedStep>& steps) {
    for (const ExplainedStep& step : steps) show_step(page, step);
}

void show_message(Page& page, const RequestMessage& message) {
    for (const MessageLine& line : message.lines) {
        show_octets(page, Ink::sent, line.text);
        show_note(page, shown(line.from) + " (" + line.section + ")");
    }
    if (message.body.empty()) return;
    show_octets(page, Ink::sent, std::string_view{message.body}.substr(0, 2048));
    show_note(page, fmt::format("the body, {} octets: -d (RFC 9112, 6)", message.body.size()));
}

}  // namespace

std::string shown(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        const bool is_c1 =
            octet == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        const bool is_mark = octet == 0xe2 && i + 1 < text.size() &&  // U+2000 to U+20FF: invisible
                             (text[i + 1] == '\x80' || text[i + 1] == '\x81');
        if (octet < 0x20 || octet == 0x7f || is_c1 || is_mark)
            result += fmt::format("\\x{:02x}", octet);
        else
            result += text[i];
    }
    return result;
}

void show_heading(Page& page, unsigned& chapter, std::string_view text) {
    if (chapter > 1) page.line(Ink::plain, "");
    page.line(Ink::heading, fmt::format("{}. {}", chapter++, text));
}

void show_step(Page& page, const ExplainedStep& step) {
    page.wrapped(Ink::plain, Page::Kind::prose, {indent, indent + 2},
                 step.section.empty() ? shown(step.what)
                                      : fmt::format("{} ({})", shown(step.what), step.section));
}

void show_note(Page& page, std::string_view text) {
    page.wrapped(Ink::note, Page::Kind::prose, {indent + 6, indent + 6}, text);
}

void show_octets(Page& page, Ink ink, std::string_view octets) {
    const std::string text = visible(octets, "");
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        while (!line.empty()) {
            const std::size_t fits = octets_within(line, page.columns() - indent);
            page.line({{Ink::plain, std::string(indent, ' ')}, {ink, line.substr(0, fits)}});
            line.remove_prefix(fits);
        }
    }
}

void show_url(Page& page, const Explanation& explanation, unsigned& chapter) {
    show_heading(page, chapter, "The URL, taken apart, and what its parts become");
    show_parts(page, explanation);
}

void show(Page& page, const Explanation& explanation, unsigned& chapter) {
    show_url(page, explanation, chapter);
    if (!explanation.changes.empty()) {
        show_heading(page, chapter, "What is changed or filled in on the way");
        show_steps(page, explanation.changes);
        page.wrapped(Ink::note, Page::Kind::code, {indent, indent + 2},
                     "The URL in its one normal form: " + explanation.parsed.url->href());
    }
    if (!explanation.instead.empty()) {
        show_heading(page, chapter, "Instead of an HTTP request");
        show_steps(page, explanation.instead);
    }
    if (!explanation.message) return;
    show_heading(page, chapter, "File or directory?");
    show_steps(page, explanation.file_name);
    show_heading(
        page, chapter,
        fmt::format("The message, byte for byte ({} octets)", explanation.message->bytes().size()));
    show_message(page, *explanation.message);
    show_heading(page, chapter, "How it gets to the server");
    show_steps(page, explanation.on_the_way);
}

}  // namespace stepwise
