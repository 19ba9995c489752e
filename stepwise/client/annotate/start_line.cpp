// The first line: `GET /index.html HTTP/1.1` of a request, `HTTP/1.1 200 OK` of a response.
#include <fmt/format.h>

#include "stepwise/client/annotate/annotator.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/target.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {
namespace {

bool is_version(std::string_view text) noexcept {
    return text.size() == 8 && text.starts_with("HTTP/") && http::is_digit(text[5]) &&
           text[6] == '.' && http::is_digit(text[7]);
}

http::Version version_of(std::string_view text) noexcept {
    return {static_cast<std::uint8_t>(text[5] - '0'), static_cast<std::uint8_t>(text[7] - '0')};
}

std::string_view form_in_words(http::Target::Form form) noexcept {
    switch (form) {
        case http::Target::Form::origin: return "a path, as servers get it";
        case http::Target::Form::absolute: return "a whole URL, as proxies get it";
        case http::Target::Form::authority: return "host and port, for a tunnel";
        case http::Target::Form::asterisk: return "the server as a whole";
    }
    return "";
}

}  // namespace

void Annotator::start_line() {
    const bool is_response = octets_.substr(at_).starts_with("HTTP/");
    AnnotatedLine& line = take_line(is_response ? LineKind::status_line : LineKind::request_line);
    head_.is_response = is_response;
    ++(is_response ? result_.responses : result_.requests);
    if (line_.starts_with('\x16')) {
        error("this is no HTTP but the beginning of TLS: somebody speaks https to a port of http",
              "RFC 8446, 5.1");
        at_ = octets_.size();
        head_.is_simple = true;
        line.length = octets_.size() - line.at;
        return;
    }
    const std::string_view text = content_of_line();
    check_octets(text, "the first line");
    is_response ? status_line(text) : request_line(text);
}

void Annotator::request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::string_view method = line.substr(0, first);
    head_.request.method_token = method;
    head_.request.method = http::method_from(method);
    if (!http::is_token(method))
        error(method.empty() ? "a space stands before the method" : "the method is no token",
              "RFC 9112, 3");
    const Word* word = word_named(dictionary_, method);
    if (word && word->kind == WordKind::method && word->name == method) {
        result_.lines.back().word = word->name;
        says(fmt::format("A request. {}: {}", word->name, word->says), word->versions[3]);
    } else {
        says("A request.", "RFC 9112, 3");
        if (word && word->kind == WordKind::method)
            oddity(fmt::format("methods are case-sensitive: this is not {}", word->name),
                   "RFC 9110, 9.1");
        else if (http::is_token(method))
            oddity("no method of that name is known here: a server answers 501", "RFC 9110, 9.1");
    }
    if (first == std::string_view::npos)
        return error("there is no target: method, space, target, space, version", "RFC 9112, 3");
    std::string_view rest = line.substr(first + 1);
    const std::size_t last = rest.rfind(' ');
    const std::string_view target = rest.substr(0, last);
    head_.request.target = target;
    if (target.empty()) return error("the target is empty", "RFC 9112, 3.2");
    if (target.find(' ') != std::string_view::npos)
        return error(
            "exactly one space stands between the parts: more of them, or one within "
            "the target, make readers disagree where it ends (in a URL it is %20)",
            "RFC 9112, 3");
    if (target.find('\t') != std::string_view::npos)
        error("there is a tab in the target", "RFC 9112, 3.2");
    const http::Target taken = http::target_of(head_.request.method, target);
    if (taken.status != http::Status::ok)
        error(reason_in_words(taken.why), "RFC 9112, 3.2");
    else
        result_.lines.back().says += fmt::format(" The target is {}.", form_in_words(taken.form));
    version_of_request(last == std::string_view::npos ? std::string_view{} : rest.substr(last + 1));
}

void Annotator::version_of_request(std::string_view text) {
    if (text.empty()) {
        head_.is_simple = true;
        head_.request.version = http::http_0_9;
        result_.lines.back().says += " Without a version it is HTTP/0.9: no fields, no body.";
        if (head_.request.method != http::Method::get)
            error("without a version only GET is possible (HTTP/0.9)", "RFC 1945, 4.1");
        return;
    }
    if (!is_version(text))
        return error("the version is none: HTTP/, a digit, a point, a digit, in capitals",
                     "RFC 9112, 2.3");
    head_.request.version = version_of(text);
    if (text[5] != '1')
        error(fmt::format("{} is not written as text: a server answers 505", text),
              "RFC 9110, 15.6.6");
}

void Annotator::status_line(std::string_view line) {
    says("A response.", "RFC 9112, 4");
    const bool has_version = line.size() >= 8 && is_version(line.substr(0, 8));
    if (!has_version)
        return error("the version is none: HTTP/, a digit, a point, a digit", "RFC 9112, 2.3");
    head_.request.version = version_of(line);
    if (line[5] != '1') error("only versions 1.x are written as text", "RFC 9112, 2.3");
    const bool has_code = line.size() >= 12 && line[8] == ' ' && http::is_digit(line[9]) &&
                          http::is_digit(line[10]) && http::is_digit(line[11]) &&
                          (line.size() == 12 || line[12] == ' ');
    if (!has_code)
        return error("after the version come one space, three digits and another space",
                     "RFC 9112, 4");
    head_.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    if (head_.status < 100 || head_.status > 599)
        error("status codes are from 100 to 599", "RFC 9110, 15");
    if (line.size() == 12)
        error(
            "the space after the status code is missing; it stands there even if no reason "
            "follows",
            "RFC 9112, 4");
    const Word* word = word_named(dictionary_, line.substr(9, 3));
    if (word == nullptr)
        return oddity(
            "that status code is not registered: clients treat it as the x00 of its "
            "class",
            "RFC 9110, 15");
    result_.lines.back().word = word->name;
    const std::string_view reason = line.size() > 13 ? line.substr(13) : std::string_view{};
    says(fmt::format("A response. {}: {}", word->name, word->says), word->versions[3]);
    if (!reason.empty() && !http::equal_ignoring_case(reason, word->reason))
        result_.lines.back().says +=
            fmt::format(" (The reason '{}' is for people only; usually it is '{}'.)",
                        escaped(reason.substr(0, 60)), word->reason);
}

}  // namespace stepwise
