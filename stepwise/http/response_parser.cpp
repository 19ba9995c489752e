// Octet by octet into one line, line by line into the head: whatever the pieces are, the outcome is
// the same.
#include "stepwise/http/response_parser.hpp"

#include <algorithm>
#include <utility>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {
namespace {

constexpr std::string_view protocol = "HTTP/";

bool has_control(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; });
}

}  // namespace

std::string_view Response::value(std::string_view name) const noexcept {
    for (const ResponseField& field : fields)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

ResponseParser::Piece ResponseParser::read(std::string_view received) {
    std::size_t used = 0;
    while (used < received.size() && at_ != At::complete && at_ != At::bad)
        take_octet(received[used++]);
    if (at_ == At::complete) return {Parsed::complete, used};
    return {at_ == At::bad ? Parsed::bad : Parsed::need_more, used};
}

void ResponseParser::refuse(const char* why) noexcept {
    at_ = At::bad;
    why_ = why;
}

void ResponseParser::take_octet(char c) {
    ++octets_;
    line_ += c;
    if (at_ == At::status_line && line_.size() <= protocol.size() &&
        line_.back() != protocol[line_.size() - 1]) {
        has_no_head_ = true;
        return refuse("no_status_line");
    }
    if (line_.size() > limits_.line) return refuse("line_too_long");
    if (octets_ > limits_.head) return refuse("head_too_large");
    if (c == '\n') take_line();
}

void ResponseParser::take_line() {
    line_.pop_back();
    if (line_.ends_with('\r')) line_.pop_back();  // a lone LF will do (RFC 9112, 2.2)
    if (at_ == At::status_line) {
        take_status_line();
    } else if (line_.empty()) {
        at_ = At::complete;
    } else {
        take_field();
    }
    if (at_ != At::bad) line_.clear();
}

/// "HTTP/1.1 200 OK"; the reason may be empty, and even its space may be missing.
void ResponseParser::take_status_line() {
    const std::string_view line = line_;
    const bool is_whole = line.size() >= 12 && is_digit(line[5]) && line[6] == '.' &&
                          is_digit(line[7]) && line[8] == ' ' && is_digit(line[9]) &&
                          is_digit(line[10]) && is_digit(line[11]) &&
                          (line.size() == 12 || line[12] == ' ');
    if (!is_whole || has_control(line)) return refuse("status_line_is_none");
    response_.line = line_;
    response_.version = {static_cast<std::uint8_t>(line[5] - '0'),
                         static_cast<std::uint8_t>(line[7] - '0')};
    response_.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    response_.reason = line.substr(std::min<std::size_t>(13, line.size()));
    if (response_.version.major != 1) return refuse("version_is_not_1");
    if (response_.status < 100 || response_.status > 599) return refuse("status_is_none");
    at_ = At::fields;
}

void ResponseParser::take_field() {
    const std::string_view line = line_;
    if (has_control(line)) return refuse("control_in_field");
    if (line.front() == ' ' || line.front() == '\t') {  // folded: an old way (RFC 9112, 5.2)
        if (response_.fields.empty()) return refuse("space_before_first_field");
        response_.fields.back().value.append(" ").append(trim(line));
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return refuse("field_without_colon");
    if (!is_token(line.substr(0, colon))) return refuse("field_name_is_no_token");
    if (response_.fields.size() == limits_.fields) return refuse("too_many_fields");
    response_.fields.push_back(
        {std::string{line.substr(0, colon)}, std::string{trim(line.substr(colon + 1))}});
}

ResponseFraming framing_of(const Response& response, std::string_view method) {
    using End = ResponseFraming::End;
    const int status = response.status;
    if (method == "HEAD") return {End::no_body, {}, "the_method_is_head"};
    if (status / 100 == 1 || status == 204 || status == 304)
        return {End::no_body, {}, "the_status_has_no_body"};
    if (method == "CONNECT" && status / 100 == 2) return {End::close, {}, "a_tunnel_begins"};

    Request as_request;  // the fields mean the same on both sides: one reader for both
    as_request.version = response.version;
    for (const ResponseField& field : response.fields)
        if (!as_request.fields.add(field.name, field.value))
            return {End::close, {}, "", "too_many_fields"};
    const Framing framing = framing_of(as_request);
    if (framing.status != Status::ok) return {End::close, framing, "", framing.why};
    if (framing.kind == Framing::Kind::chunked) return {End::chunked, framing, "transfer_encoding"};
    if (framing.kind == Framing::Kind::length) return {End::length, framing, "content_length"};
    return {End::close, framing, "nothing_says_where_it_ends"};
}

}  // namespace stepwise::http
