// Status line, fields, body, and how its end was found; nothing of it reaches the terminal
// unescaped.
#include "stepwise/client/explain/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "stepwise/client/explain/field_meanings.hpp"
#include "stepwise/client/explain/show.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {
namespace {

using End = http::ResponseFraming::End;

constexpr std::size_t shown_of_binary = 256, shown_of_text = 1024, lines_of_text = 16;

/// The beginning of a body that is shown.
std::string_view beginning_of(std::string_view body) noexcept {
    if (is_binary(body)) return body.substr(0, shown_of_binary);
    std::string_view text = body.substr(0, shown_of_text);
    std::size_t lines = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\n' && ++lines == lines_of_text) return text.substr(0, i + 1);
    return text;
}

void show_head(Page& page, const http::Response& response) {
    show_octets(page, Ink::received, response.line + "\r\n");
    show_note(page,
              fmt::format("version {}.{}; status {}: {}; '{}' is for people only (RFC 9112, 4; "
                          "RFC 9110, 15.{})",
                          response.version.major, response.version.minor, response.status,
                          meaning_of_status(response.status), escaped(response.reason),
                          response.status / 100 + 1));
    for (const http::ResponseField& field : response.fields) {
        show_octets(page, Ink::received, field.name + ": " + field.value);
        const FieldMeaning meaning = meaning_of_field(field.name);
        if (!meaning.says.empty())
            show_note(page, fmt::format("{} ({})", meaning.says, meaning.section));
    }
}

void show_body(Page& page, const ServerAnswer& answer) {
    const std::string_view beginning = beginning_of(answer.body);
    if (is_binary(answer.body))
        for (const std::string& row : hex_dump(beginning))
            page.line({{Ink::plain, "   "}, {Ink::received, row}});
    else
        show_octets(page, Ink::received, beginning);
    if (beginning.size() < answer.body_octets)
        show_note(page, fmt::format("… {} octets more", answer.body_octets - beginning.size()));
}

nlohmann::ordered_json json_of_head(const http::Response& response) {
    nlohmann::ordered_json fields = nlohmann::ordered_json::array();
    for (const http::ResponseField& field : response.fields) {
        const FieldMeaning meaning = meaning_of_field(field.name);
        fields.push_back({{"name", escaped(field.name)},
                          {"value", escaped(field.value)},
                          {"says", meaning.says},
                          {"section", meaning.section}});
    }
    return {{"status_line", escaped(response.line)},
            {"version", fmt::format("{}.{}", response.version.major, response.version.minor)},
            {"status", response.status},
            {"reason", escaped(response.reason)},
            {"fields", fields}};
}

}  // namespace

bool is_binary(std::string_view octets) noexcept {
    const auto is_odd = [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet == 0x7f || (octet < 0x20 && c != '\t' && c != '\r' && c != '\n');
    };
    const auto odd = std::count_if(octets.begin(), octets.end(), is_odd);
    return odd * 32 > static_cast<std::ptrdiff_t>(octets.size()) ||
           octets.find('\0') != std::string_view::npos;
}

std::vector<std::string> hex_dump(std::string_view octets) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < octets.size(); row += 16) {
        const std::string_view here = octets.substr(row, 16);
        std::string hex, ascii;
        for (const char c : here) {
            hex += fmt::format("{:02x} ", static_cast<unsigned char>(c));
            ascii += c >= ' ' && c <= '~' && c != '\\' ? c : '.';
        }
        rows.push_back(fmt::format("{:06x}  {:<48} |{}|", row, hex, ascii));
    }
    return rows;
}

std::string end_in_words(const ServerAnswer& answer) {
    if (!answer.is_complete) return "It did not come to its end: " + answer.failure + ".";
    const std::string octets = std::to_string(answer.body_octets) + " octets";
    switch (answer.framing.end) {
        case End::no_body:
            return "There is no body: " + reason_in_words(answer.framing.why) +
                   ". Its end is the head's. (RFC 9112, 6.3)";
        case End::length:
            return "Content-Length said beforehand that the body has " + octets +
                   ", and so many came. (RFC 9112, 6.2)";
        case End::chunked:
            return "The body came in chunks, each with its size before it; one of size 0 ended "
                   "it: " +
                   octets + " altogether. (RFC 9112, 7.1)";
        case End::close:
            return "Nothing said how long the body is, so it ended when the server closed the "
                   "connection: " +
                   octets + " had come. (RFC 9112, 6.3)";
    }
    return "";
}

void show_answer(Page& page, const Exchange& exchange, unsigned& chapter) {
    const ServerAnswer& answer = exchange.answer;
    show_heading(page, chapter,
                 fmt::format("The response of {} ({} octets)", exchange.server, answer.octets));
    for (const http::Response& interim : answer.interim) show_head(page, interim);
    if (answer.response) show_head(page, *answer.response);
    if (answer.body_octets > 0) {
        show_heading(page, chapter, fmt::format("Its body ({} octets)", answer.body_octets));
        show_body(page, answer);
    }
    show_end(page, answer, chapter);
}

void show_end(Page& page, const ServerAnswer& answer, unsigned& chapter) {
    show_heading(page, chapter, "How the end of the response was found");
    show_step(page, {end_in_words(answer), ""});
}

nlohmann::ordered_json json_of(const Exchange& exchange) {
    const ServerAnswer& answer = exchange.answer;
    nlohmann::ordered_json interim = nlohmann::ordered_json::array();
    for (const http::Response& each : answer.interim) interim.push_back(json_of_head(each));
    const char* const ends[] = {"no body", "content-length", "chunked", "close"};
    const bool has_end = answer.response || answer.body_octets > 0;
    return {{"server", exchange.server},
            {"client", exchange.client},
            {"interim", interim},
            {"head", answer.response ? json_of_head(*answer.response) : nlohmann::ordered_json{}},
            {"body", escaped(beginning_of(answer.body))},
            {"body_octets", answer.body_octets},
            {"octets", answer.octets},
            {"ended_by", has_end ? ends[static_cast<std::size_t>(answer.framing.end)] : ""},
            {"complete", answer.is_complete},
            {"failure", answer.failure}};
}

}  // namespace stepwise
