// Message by message, line by line: what is a line, where does it end, which octets may not be in
// it.
#include "stepwise/client/annotate/annotate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/client/annotate/annotator.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {

Annotation annotate(std::string_view octets, const Dictionary& dictionary,
                    const AnnotationLimits& limits) {
    return Annotator{octets, dictionary, limits}.run();
}

std::string_view to_string(LineKind kind) noexcept {
    switch (kind) {
        case LineKind::request_line: return "request line";
        case LineKind::status_line: return "status line";
        case LineKind::field: return "field";
        case LineKind::end_of_head: return "end of head";
        case LineKind::content: return "content";
        case LineKind::chunk_size: return "chunk size";
        case LineKind::chunk_end: return "chunk end";
        case LineKind::trailer: return "trailer";
        case LineKind::empty: return "empty";
    }
    return "";
}

Annotation Annotator::run() {
    if (octets_.size() > limits_.octets) {
        octets_ = octets_.substr(0, limits_.octets);
        result_.cut = fmt::format("only the first {} octets were looked at", limits_.octets);
    }
    while (at_ < octets_.size() && has_room()) message();
    return std::move(result_);
}

bool Annotator::has_room() {
    if (result_.lines.size() >= limits_.lines)
        result_.cut = fmt::format("only the first {} lines were looked at", limits_.lines);
    else if (result_.requests + result_.responses > limits_.messages)
        result_.cut = fmt::format("only the first {} messages were looked at", limits_.messages);
    else if (result_.errors + result_.oddities >= limits_.faults)
        result_.cut = fmt::format("only the first {} faults are listed", limits_.faults);
    else
        return true;
    return false;
}

void Annotator::message() {
    head_ = {};
    if (head() && has_room()) body();
}

bool Annotator::is_at_empty_line() const noexcept {
    const std::string_view rest = octets_.substr(at_, 2);
    return rest.starts_with('\n') || rest == "\r\n";
}

/// False: no body can follow.
bool Annotator::head() {
    while (is_at_empty_line() && has_room()) {
        take_line(LineKind::empty);
        says("An empty line before the message: it is ignored.", "RFC 9112, 2.2");
        content_of_line();
    }
    if (at_ == octets_.size()) return false;
    start_line();
    if (head_.is_simple) return false;
    while (at_ < octets_.size() && has_room()) {
        if (is_at_empty_line()) {
            take_line(LineKind::end_of_head);
            check_line_end();
            end_of_head();
            return true;
        }
        field(LineKind::field);
    }
    if (at_ == octets_.size())
        error("the empty line that ends the head is missing: whoever reads this waits for more",
              "RFC 9112, 2.1");
    return false;
}

AnnotatedLine& Annotator::take_line(LineKind kind) {
    const std::size_t line_feed = octets_.find('\n', at_);
    const std::size_t end = line_feed == std::string_view::npos ? octets_.size() : line_feed + 1;
    line_ = octets_.substr(at_, end - at_);
    AnnotatedLine line;
    line.kind = kind;
    line.number = ++number_;
    line.at = at_;
    line.octets = line_.substr(0, limits_.shown);
    line.length = line_.size();
    at_ = end;
    return result_.lines.emplace_back(std::move(line));
}

/// Without its end; what is wrong with the end is said.
std::string_view Annotator::content_of_line() {
    check_line_end();
    std::string_view text = line_;
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

void Annotator::check_line_end() {
    if (line_.ends_with("\r\n")) return;
    if (!line_.ends_with('\n'))
        return error("the line has no end: CR LF is missing, the message is cut off here",
                     "RFC 9112, 2.2");
    if (head_.is_in_chunks)
        return error("in a chunked body LF alone ends no line: that is how requests are smuggled",
                     "RFC 9112, 7.1");
    if (!head_.has_told_of_lf)
        oddity(
            "the line ends in LF alone: senders must write CR LF, readers may take it "
            "(further lines that do so are not mentioned)",
            "RFC 9112, 2.2");
    head_.has_told_of_lf = true;
}

/// Octets that stand nowhere in a head.
void Annotator::check_octets(std::string_view text, const char* where) {
    const auto has = [text](auto is) { return std::any_of(text.begin(), text.end(), is); };
    if (has([](char c) { return c == '\r'; }))
        error(fmt::format("this CR is not followed by LF, in {}: two readers may see two different "
                          "lines",
                          where),
              "RFC 9112, 2.2");
    if (has([](char c) { return c == '\0'; }))
        error(fmt::format("there is a NUL in {}: a C string would end here", where),
              "RFC 9110, 5.5");
    if (has([](char c) {
            return http::is_control(c) && c != '\t' && c != '\r' && c != '\n' && c != '\0';
        }))
        error(fmt::format("there is a control character in {}", where), "RFC 9110, 5.5");
    if (has([](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        oddity(fmt::format("there are octets beyond ASCII in {}: no two readers need agree on "
                           "which characters they are",
                           where),
               "RFC 9110, 5.5");
}

void Annotator::error(std::string what, std::string section) {
    fault(true, std::move(what), std::move(section));
}
void Annotator::oddity(std::string what, std::string section) {
    fault(false, std::move(what), std::move(section));
}

void Annotator::fault(bool is_error, std::string what, std::string section) {
    if (result_.lines.empty()) return;
    ++(is_error ? result_.errors : result_.oddities);
    AnnotatedLine& line = result_.lines.back();
    line.faults.push_back({line.number, is_error, std::move(what), std::move(section)});
}

void Annotator::says(std::string what, std::string section) {
    result_.lines.back().says = std::move(what);
    result_.lines.back().section = std::move(section);
}

}  // namespace stepwise
