// Bytes to request message.  A line is judged when its line feed has come, so that it makes no
// difference how the network cut it; only what can never become a good line is refused before that.
#include "stepwise/http/request_parser.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

constexpr std::size_t longest_method = 32;  // octets; longer than any that IANA has registered
constexpr char tls_handshake = 0x16;        // the first octet of whoever speaks https to us

/// Without LF or CRLF at the end; of a line that is cut off before its LF, without a CR that may
/// yet become one half of it.
std::string_view without_line_end(std::string_view line) noexcept {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The first control octet other than a tab, or npos.  Line ends are gone already, so that a CR
/// found here is a bare one.
std::size_t find_control(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!is_text_octet(text[i])) return i;
    return std::string_view::npos;
}

/// NUL and bare CR have names of their own: they are where C strings and line readers end early,
/// hence where two parsers of one message come to disagree (RFC 9112, 2.2).
const char* rule_against(char control, const char* otherwise) noexcept {
    if (control == '\0') return "nul";
    if (control == '\r') return "bare_cr";
    return otherwise;
}

struct Fault {
    Status status = Status::ok;
    const char* why = "";
};

/// What is wrong with the beginning of a request line, of which any part may still be missing.
/// The first wrong octet decides, so that more of the line never changes the answer.
Fault fault_in_method(std::string_view beginning) noexcept {
    for (std::size_t i = 0; i < beginning.size(); ++i) {
        const char c = beginning[i];
        if (c == ' ' && i > 0) break;
        if (c == tls_handshake && i == 0) return {Status::bad_request, "tls_client_hello"};
        if (!is_token_octet(c)) return {Status::bad_request, rule_against(c, "method_is_no_token")};
        // Longer than any that we have means not implemented, rather than bad (RFC 9112, 3).
        if (i == longest_method) return {Status::not_implemented, "method_too_long"};
    }
    return {};
}

/// "HTTP/" DIGIT "." DIGIT (RFC 9112, 2.3); the name is case-sensitive.
bool is_version(std::string_view text) noexcept {
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
           is_digit(text[7]);
}

const char* fault_in_version(std::string_view text) noexcept {
    const auto control = std::find_if(text.begin(), text.end(), is_control);
    if (control != text.end()) return rule_against(*control, "version_garbage");
    return text.find(' ') == std::string_view::npos ? "version_garbage" : "too_many_spaces";
}

}  // namespace

void RequestParser::reset() noexcept { *this = RequestParser{limits_}; }

Parsed RequestParser::refuse(Status status, const char* why) noexcept {
    at_ = At::bad;
    status_ = status;
    why_ = why;
    return Parsed::bad;
}

Parsed RequestParser::parse(std::string_view received, Request& request) noexcept {
    if (scanned_ == 0) request.clear();
    while (at_ == At::request_line || at_ == At::fields) {
        const std::size_t line_feed = received.find('\n', scanned_);
        const bool has_end = line_feed != std::string_view::npos;
        scanned_ = has_end ? line_feed + 1 : received.size();

        const std::string_view line = received.substr(position_, scanned_ - position_);
        if (check_beginning(line, has_end, request) == Parsed::bad) return Parsed::bad;
        if (!has_end) return Parsed::need_more;
        if (take_line(without_line_end(line), request) == Parsed::bad) return Parsed::bad;
        position_ = scanned_;
    }
    return at_ == At::complete ? Parsed::complete : Parsed::bad;
}

// Called for lines with and without an end.  The order of the rules is that of the octets they need
// to see: only so do few bytes and many bytes get the same answer.
Parsed RequestParser::check_beginning(std::string_view line, bool has_end,
                                      Request& request) noexcept {
    const bool is_first = at_ == At::request_line;
    const std::size_t line_limit = is_first ? limits_.request_line : limits_.field_line;
    const std::size_t head_limit = limits_.head - position_;
    const std::size_t limit = std::min(line_limit, head_limit);

    if (is_first) {
        request.line = without_line_end(line);  // a line that is refused is logged, too
        const Fault fault = fault_in_method(without_line_end(line.substr(0, limit)));
        if (fault.status != Status::ok) return refuse(fault.status, fault.why);
    }
    const std::size_t octets = line.size() + (has_end ? 0 : 1);  // its line feed at least will come
    if (octets <= limit) return Parsed::need_more;
    if (head_limit < line_limit)
        return refuse(Status::request_header_fields_too_large, "head_too_large");
    return is_first ? refuse(Status::uri_too_long, "request_line_too_long")
                    : refuse(Status::request_header_fields_too_large, "field_line_too_long");
}

Parsed RequestParser::take_line(std::string_view line, Request& request) noexcept {
    if (at_ == At::request_line) {
        if (!line.empty()) return take_request_line(line, request);
        if (++empty_lines_ > limits_.empty_lines)
            return refuse(Status::bad_request, "too_many_empty_lines");
        return Parsed::need_more;
    }
    if (!line.empty()) return take_field(line, request);
    at_ = At::complete;
    return Parsed::complete;
}

// method SP request-target [ SP HTTP-version ], one space each time (RFC 9112, 3).  To be lenient
// with more white space is to guess where the target ends, and a proxy may have guessed otherwise.
Parsed RequestParser::take_request_line(std::string_view line, Request& request) noexcept {
    const std::size_t method_end = line.find(' ');
    if (method_end == std::string_view::npos)
        return refuse(Status::bad_request, "request_line_without_target");
    request.method_token = line.substr(0, method_end);
    request.method = method_from(request.method_token);

    const std::string_view rest = line.substr(method_end + 1);
    const std::size_t target_end = rest.find(' ');
    request.target = rest.substr(0, target_end);
    if (request.target.empty()) return refuse(Status::bad_request, "target_is_empty");
    const auto control = std::find_if(request.target.begin(), request.target.end(),
                                      [](char c) { return is_control(c); });
    if (control != request.target.end())
        return refuse(Status::bad_request, rule_against(*control, "control_in_target"));

    if (target_end == std::string_view::npos) return take_simple_request(request);
    return take_version(rest.substr(target_end + 1), request);
}

// A line without version is a whole HTTP/0.9 request: no fields follow (RFC 1945, 4.1).
Parsed RequestParser::take_simple_request(Request& request) noexcept {
    request.version = http_0_9;
    if (request.method != Method::get)
        return refuse(Status::bad_request, "only_get_without_version");
    at_ = At::complete;
    return Parsed::complete;
}

Parsed RequestParser::take_version(std::string_view text, Request& request) noexcept {
    if (!is_version(text)) return refuse(Status::bad_request, fault_in_version(text));
    if (text[5] != '1') return refuse(Status::http_version_not_supported, "version_not_supported");
    // A later minor version is compatible by definition (RFC 9110, 2.5).
    request.version = text[7] == '0' ? http_1_0 : http_1_1;
    at_ = At::fields;
    return Parsed::need_more;
}

// field-name ":" OWS field-value OWS (RFC 9112, 5).
Parsed RequestParser::take_field(std::string_view line, Request& request) noexcept {
    const std::size_t colon = line.find(':');
    const std::size_t control = find_control(line);
    if (control != std::string_view::npos) {
        const bool in_value = colon < control;
        return refuse(Status::bad_request,
                      rule_against(line[control],
                                   in_value ? "control_in_field_value" : "field_name_is_no_token"));
    }
    // A line that continues the one before is obsolete, and read in more than one way (5.2).
    if (line.front() == ' ' || line.front() == '\t')
        return refuse(Status::bad_request,
                      request.fields.size() == 0 ? "space_before_first_field" : "obs_fold");
    if (colon == std::string_view::npos) return refuse(Status::bad_request, "field_without_colon");

    const std::string_view name = line.substr(0, colon);
    // Refused and not trimmed: `Content-Length : 5` is no field to one program and one to another.
    if (name.ends_with(' ') || name.ends_with('\t'))
        return refuse(Status::bad_request, "space_before_colon");
    if (!is_token(name)) return refuse(Status::bad_request, "field_name_is_no_token");

    if (request.fields.size() >= limits_.fields ||
        !request.fields.add(name, trim(line.substr(colon + 1))))
        return refuse(Status::request_header_fields_too_large, "too_many_fields");
    return Parsed::need_more;
}

}  // namespace stepwise::http
