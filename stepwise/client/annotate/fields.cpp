// The header fields, each by itself, and at the end of the head what they say together.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "stepwise/client/annotate/annotator.hpp"
#include "stepwise/http/date.hpp"
#include "stepwise/http/entity_tag.hpp"
#include "stepwise/http/framing.hpp"
#include "stepwise/http/host.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/target.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {

void Annotator::field(LineKind kind) {
    take_line(kind);
    const std::string_view line = content_of_line();
    if (line.starts_with(' ') || line.starts_with('\t')) return folded_line(line);
    const std::size_t colon = line.find(':');
    check_octets(line.substr(std::min(colon, line.size())), "the value");
    if (colon == std::string_view::npos) {
        check_octets(line, "the line");
        says("A field would be: name, colon, value.", "RFC 9112, 5");
        return error("there is no colon in it", "RFC 9112, 5");
    }
    name_and_value(line.substr(0, colon), http::trim(line.substr(colon + 1)));
}

void Annotator::folded_line(std::string_view line) {
    says("A line that begins with white space goes on with the field before it.", "RFC 9112, 5.2");
    check_octets(line, "the line");
    const bool is_first = head_.fields.empty();
    error(is_first ? "white space before the first field: readers disagree on what it is"
                   : "folded lines are obsolete, and nobody may send them: some readers take "
                     "them for fields of their own",
          is_first ? "RFC 9112, 2.2" : "RFC 9112, 5.2");
}

void Annotator::name_and_value(std::string_view name, std::string_view value) {
    const bool has_space = name.ends_with(' ') || name.ends_with('\t');
    if (has_space)
        error(
            "white space between the name and the colon: it is part of the name for some and "
            "not for others, which is how requests are smuggled",
            "RFC 9112, 5.1");
    const std::string_view clean = http::trim(name);
    if (clean.empty())
        error("the field has no name", "RFC 9110, 5.1");
    else if (!http::is_token(clean))
        error("the field's name is no token: letters, digits and some marks", "RFC 9110, 5.1");
    if (result_.lines.back().kind == LineKind::field) head_.fields.push_back({clean, value});
    const Word* word = header_named(dictionary_, clean);
    if (word == nullptr) {
        says("A field that is not in the dictionary: whoever does not know it ignores it.",
             "RFC 9110, 5.1");
        const auto similar = words_like(dictionary_, clean);
        if (similar.size() == 1 && similar.front()->kind == WordKind::header)
            oddity(fmt::format("is {} meant?", similar.front()->name), "");
        return;
    }
    result_.lines.back().word = word->name;
    const auto defined = std::find_if(word->versions.rbegin(), word->versions.rend(),
                                      [](const std::string& where) { return !where.empty(); });
    says(word->says, *defined);
    check_value(*word, value);
}

void Annotator::check_value(const Word& word, std::string_view value) {
    if (word.sent_by == "request" && head_.is_response)
        oddity("this is a field of requests; in a response it says nothing", "");
    if (word.sent_by == "response" && !head_.is_response)
        oddity("this is a field of responses; in a request it says nothing", "");
    const auto is = [&](std::string_view name) { return word.name == name; };
    if (is("Date") || is("Last-Modified") || is("If-Modified-Since") || is("If-Unmodified-Since")) {
        if (!http::parse_date(value, std::time(nullptr)))
            error("that is no date: it would be like `Sun, 06 Nov 1994 08:49:37 GMT`",
                  "RFC 9110, 5.6.7");
    } else if (is("ETag")) {
        if (!http::entity_tag_from(value))
            error("a tag stands in double quotes, perhaps with W/ before them", "RFC 9110, 8.8.3");
    } else if (is("Host") && !value.empty() && !http::is_valid_host(value)) {
        error("that is no host: a name or an address, and perhaps a colon and a port",
              "RFC 9112, 3.2");
    } else if (is("Content-Length")) {
        if (value.empty() || !std::all_of(value.begin(), value.end(), http::is_digit))
            error("Content-Length is made of digits and nothing else", "RFC 9110, 8.6");
    }
}

/// What concerns several fields, or one that is not there.
void Annotator::end_of_head() {
    says("The empty line: here the head ends.", "RFC 9112, 2.1");
    for (const http::Field& field : head_.fields)
        if (!head_.request.fields.add(field.name, field.value)) {
            oddity(fmt::format("so many fields ({}) are refused by most servers (431)",
                               head_.fields.size()),
                   "RFC 6585, 5");
            break;
        }
    if (head_.is_response) return check_response_fields();
    const http::Target target = http::target_of(head_.request.method, head_.request.target);
    const http::HostDecision host = http::host_of(head_.request, target);
    const std::string_view why = host.why;
    if (host.status != http::Status::ok && why != "host_is_invalid")  // said at its line
        error(reason_in_words(why), "RFC 9112, 3.2");
}

void Annotator::check_response_fields() {
    const auto must_have = [&](int status, const char* name, const char* section) {
        if (head_.status == status && head_.request.fields.find(name) == nullptr)
            oddity(fmt::format("{} must come with {}", status, name), section);
    };
    must_have(401, "WWW-Authenticate", "RFC 9110, 15.5.2");
    must_have(405, "Allow", "RFC 9110, 15.5.6");
    must_have(407, "Proxy-Authenticate", "RFC 9110, 15.5.8");
    must_have(426, "Upgrade", "RFC 9110, 15.5.22");
}

}  // namespace stepwise
