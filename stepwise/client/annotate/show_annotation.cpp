// The octets as they are, with what they say below them, and all faults once more at the end.
#include "stepwise/client/annotate/show_annotation.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "stepwise/client/explain/answer.hpp"
#include "stepwise/client/explain/show.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t indent = 6, note_indent = 9;

/// The line's number before the first line of it.
void show_numbered(Page& page, const AnnotatedLine& line) {
    const std::string text = visible(line.octets, "");
    std::string_view rest = text;
    std::string label = fmt::format("{:>4}  ", line.number);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::size_t fits = octets_within(rest.substr(0, end), page.columns() - indent);
        page.line({{Ink::note, label}, {Ink::received, rest.substr(0, fits)}});
        rest.remove_prefix(fits);
        if (rest.starts_with('\n')) rest.remove_prefix(1);
        label = std::string(indent, ' ');
    }
}

void show_octets_of(Page& page, const AnnotatedLine& line) {
    if (line.kind == LineKind::content && is_binary(line.octets)) {
        std::string label = fmt::format("{:>4}  ", line.number);
        for (const std::string& row : hex_dump(std::string_view{line.octets}.substr(0, 256))) {
            page.line({{Ink::note, label}, {Ink::received, row}});
            label = std::string(indent, ' ');
        }
    } else {
        show_numbered(page, line);
    }
    if (line.length > line.octets.size())
        page.line(Ink::note, fmt::format("{:{}}… {} octets more", "", indent,
                                         line.length - line.octets.size()));
}

std::string in_words(const MessageFault& fault) {
    return fmt::format("{}: {}{}", fault.is_error ? "error" : "odd", shown(fault.what),
                       fault.section.empty() ? "" : " (" + fault.section + ")");
}

void show_line(Page& page, const AnnotatedLine& line) {
    show_octets_of(page, line);
    if (!line.says.empty())
        page.wrapped(Ink::note, Page::Kind::prose, {note_indent, note_indent},
                     line.section.empty() ? shown(line.says)
                                          : fmt::format("{} ({})", shown(line.says), line.section));
    for (const MessageFault& fault : line.faults)
        page.wrapped(fault.is_error ? Ink::error : Ink::decision, Page::Kind::prose,
                     {note_indent, note_indent + 2}, in_words(fault));
}

std::string counted(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string verdict(const Annotation& annotation) {
    std::string messages;
    if (annotation.requests > 0) messages = counted(annotation.requests, "request");
    if (annotation.responses > 0)
        messages += (messages.empty() ? "" : ", ") + counted(annotation.responses, "response");
    if (messages.empty()) messages = "no message";
    return fmt::format(
        "{}: {}, {}", messages,
        annotation.errors == 0 ? "well-formed" : counted(annotation.errors, "error"),
        annotation.oddities == 1 ? "1 oddity" : fmt::format("{} oddities", annotation.oddities));
}

}  // namespace

void show_annotation(Page& page, const Annotation& annotation) {
    for (const AnnotatedLine& line : annotation.lines) show_line(page, line);
    page.line(Ink::plain, "");
    page.line(annotation.errors ? Ink::error : Ink::heading, verdict(annotation));
    for (const AnnotatedLine& line : annotation.lines)
        for (const MessageFault& fault : line.faults)
            page.wrapped(fault.is_error ? Ink::error : Ink::decision, Page::Kind::prose, {2, 4},
                         fmt::format("line {}: {}", fault.line, in_words(fault)));
    if (!annotation.cut.empty()) page.line(Ink::error, "  " + annotation.cut);
}

std::string annotation_as_json(const Annotation& annotation) {
    nlohmann::ordered_json lines = nlohmann::ordered_json::array();
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const AnnotatedLine& line : annotation.lines) {
        for (const MessageFault& fault : line.faults)
            all.push_back({{"line", fault.line},
                           {"error", fault.is_error},
                           {"what", fault.what},
                           {"section", fault.section}});
        lines.push_back({{"line", line.number},
                         {"at", line.at},
                         {"kind", to_string(line.kind)},
                         {"octets", escaped(line.octets)},
                         {"length", line.length},
                         {"says", line.says},
                         {"section", line.section},
                         {"word", line.word.empty() ? nlohmann::ordered_json{}
                                                    : nlohmann::ordered_json(line.word)}});
    }
    const nlohmann::ordered_json json = {{"well_formed", annotation.is_well_formed()},
                                         {"requests", annotation.requests},
                                         {"responses", annotation.responses},
                                         {"errors", annotation.errors},
                                         {"oddities", annotation.oddities},
                                         {"cut", annotation.cut},
                                         {"lines", lines},
                                         {"faults", all}};
    return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace stepwise
