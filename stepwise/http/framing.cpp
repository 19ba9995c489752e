// Two things: the decision how long a body is, and the reader that takes it out of the stream.  The
// chunked reader is a state machine fed with single octets; content is taken in whole runs.
#include "stepwise/http/framing.hpp"

#include <algorithm>
#include <limits>

#include "stepwise/http/list.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

Framing refused(Status status, const char* why) noexcept {
    return {Framing::Kind::none, 0, status, why};
}

// `chunked`, exactly once and alone.  Other codings are refused, not skipped: whoever skips one
// reads another body than the sender wrote (RFC 9112, 6.1 and 6.3).
Framing framing_of_transfer_encoding(const Fields& fields, const Field* field) noexcept {
    int chunked = 0;
    bool odd = false;
    bool after_chunked = false;
    bool other = false;
    for (; field != nullptr; field = fields.next(*field)) {
        for_each_element(field->value, [&](std::string_view coding) {
            after_chunked = after_chunked || chunked > 0;
            odd = odd || !is_token(coding);
            if (equal_ignoring_case(coding, "chunked"))
                ++chunked;
            else
                other = true;
        });
    }
    if (odd) return refused(Status::bad_request, "transfer_encoding_is_odd");
    if (chunked > 1) return refused(Status::bad_request, "chunked_twice");
    if (after_chunked) return refused(Status::bad_request, "chunked_is_not_last");
    if (other) return refused(Status::not_implemented, "transfer_coding_unknown");
    return {Framing::Kind::chunked, 0, Status::ok, "transfer_encoding"};
}

// 1*DIGIT, and nothing that a lenient number reader would take: no sign, space, hex or list.
Framing framing_of_length(std::string_view text) noexcept {
    if (text.empty()) return refused(Status::bad_request, "content_length_is_empty");
    if (!std::all_of(text.begin(), text.end(), is_digit))
        return refused(Status::bad_request, "content_length_is_no_number");
    std::uint64_t length = 0;
    for (char c : text) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (length > (most - digit) / 10)
            return refused(Status::content_too_large, "content_length_overflow");
        length = length * 10 + digit;
    }
    return {Framing::Kind::length, length, Status::ok, "content_length"};
}

}  // namespace

Framing framing_of(const Request& request) noexcept {
    const Fields& fields = request.fields;
    const Field* length = fields.find("content-length");
    const Field* encoding = fields.find("transfer-encoding");

    if (encoding != nullptr && request.version < http_1_1)
        return refused(Status::bad_request, "transfer_encoding_before_1_1");
    if (encoding != nullptr && length != nullptr)
        return refused(Status::bad_request, "transfer_encoding_and_content_length");
    if (encoding != nullptr) return framing_of_transfer_encoding(fields, encoding);
    if (length == nullptr) return {Framing::Kind::none, 0, Status::ok, "no_body_announced"};

    // The same field twice, octet for octet, may pass as one (RFC 9110, 8.6).  A list within a
    // field ("5, 5") would be allowed as well; no honest client sends one, so it is no number here.
    for (const Field* other = fields.next(*length); other != nullptr; other = fields.next(*other))
        if (other->value != length->value)
            return refused(Status::bad_request, "content_lengths_differ");
    return framing_of_length(length->value);
}

void BodyReader::begin(const Framing& framing, const BodyLimits& limits) noexcept {
    *this = BodyReader{};
    limits_ = limits;
    remaining_ = framing.length;
    if (framing.status != Status::ok)
        refuse(framing.status, framing.why);
    else if (framing.kind == Framing::Kind::chunked)
        at_ = At::size_start;
    else if (framing.kind == Framing::Kind::length && framing.length > limits.body)
        refuse(Status::content_too_large, "content_too_large");
    else if (framing.kind == Framing::Kind::length && framing.length > 0)
        at_ = At::content;
    after_content_ = framing.kind == Framing::Kind::chunked ? At::data_cr : At::complete;
}

bool BodyReader::refuse(Status status, const char* why) noexcept {
    at_ = At::bad;
    status_ = status;
    why_ = why;
    return false;
}

bool BodyReader::go(At next) noexcept {
    at_ = next;
    return true;
}

BodyReader::Piece BodyReader::read(std::string_view received) noexcept {
    std::size_t used = 0;
    while (at_ != At::complete && at_ != At::bad) {
        if (at_ == At::content) return take_content(received, used);
        if (used == received.size()) return {Parsed::need_more, used, {}};
        if (take_octet(received[used])) ++used;
    }
    return {at_ == At::complete ? Parsed::complete : Parsed::bad, used, {}};
}

BodyReader::Piece BodyReader::take_content(std::string_view received, std::size_t used) noexcept {
    const std::uint64_t here = std::min<std::uint64_t>(remaining_, received.size() - used);
    const std::string_view content = received.substr(used, static_cast<std::size_t>(here));
    content_octets_ += here;
    remaining_ -= here;
    if (remaining_ == 0) at_ = after_content_;
    return {at_ == At::complete ? Parsed::complete : Parsed::need_more, used + content.size(),
            content};
}

// Where each octet leads.  False if it leads nowhere; it is not used then.
bool BodyReader::take_octet(char c) noexcept {
    switch (at_) {
        case At::size_start:
        case At::size:
        case At::size_space:
        case At::extension:
        case At::size_lf: return take_size_octet(c);

        case At::data_cr:
            return c == '\r' ? go(At::data_lf) : refuse(Status::bad_request, "chunk_too_long");
        case At::data_lf:
            line_octets_ = 0;
            return c == '\n' ? go(At::size_start) : refuse(Status::bad_request, "bare_cr");

        case At::trailer_start:
        case At::trailer_name:
        case At::trailer_value:
        case At::trailer_lf: return take_trailer_octet(c);

        case At::last_lf:
            return c == '\n' ? go(At::complete) : refuse(Status::bad_request, "bare_cr");

        case At::content:
        case At::complete:
        case At::bad: break;  // read() does not ask
    }
    return false;
}

// chunk-size [ chunk-ext ] CRLF (RFC 9112, 7.1).  A lone LF does not do here, as it does in the
// head: it is well known for hiding a second request from one of two servers.
bool BodyReader::take_size_octet(char c) noexcept {
    if (++line_octets_ > limits_.chunk_line)
        return refuse(Status::bad_request, "chunk_line_too_long");
    if (at_ == At::size_lf) {
        if (c != '\n') return refuse(Status::bad_request, "bare_cr");
        return go(remaining_ > 0 ? At::content : At::trailer_start);
    }
    if (at_ == At::size_start) remaining_ = 0;
    if (at_ == At::size_start || (at_ == At::size && hex_value(c) >= 0)) return take_size_digit(c);

    if (c == '\n') return refuse(Status::bad_request, "bare_lf");
    if (at_ == At::extension) {  // ignored, whatever it says (7.1.1)
        if (c == '\r') return go(At::size_lf);
        return is_control(c) && c != '\t' ? refuse(Status::bad_request, "control_in_extension")
                                          : true;
    }
    if (c == ';') return go(At::extension);
    if (c == ' ' || c == '\t') return go(At::size_space);  // then `;` must follow
    if (c == '\r' && at_ == At::size) return go(At::size_lf);
    return refuse(Status::bad_request, "chunk_size_is_no_hex");
}

bool BodyReader::take_size_digit(char c) noexcept {
    if (hex_value(c) < 0) return refuse(Status::bad_request, "chunk_size_is_no_hex");
    if (remaining_ > most >> 4) return refuse(Status::content_too_large, "chunk_size_overflow");
    remaining_ = remaining_ << 4 | static_cast<std::uint64_t>(hex_value(c));
    if (remaining_ > limits_.body - content_octets_)
        return refuse(Status::content_too_large, "content_too_large");
    return go(At::size);
}

// *( field-line CRLF ) CRLF (RFC 9112, 7.1.2).  Looked at for form and thrown away: a trailer may
// not change framing, routing or authentication after the fact, and so it changes nothing here.
bool BodyReader::take_trailer_octet(char c) noexcept {
    if (at_ == At::trailer_start && c == '\r') return go(At::last_lf);
    if (++trailer_octets_ > limits_.trailer_section)
        return refuse(Status::request_header_fields_too_large, "trailer_section_too_large");

    if (at_ == At::trailer_lf)
        return c == '\n' ? go(At::trailer_start) : refuse(Status::bad_request, "bare_cr");
    if (c == '\n') return refuse(Status::bad_request, "bare_lf");
    if (at_ == At::trailer_value) {
        if (c == '\r') return go(At::trailer_lf);
        return is_control(c) && c != '\t' ? refuse(Status::bad_request, "control_in_trailer")
                                          : true;
    }
    if (c == ':' && at_ == At::trailer_name) return go(At::trailer_value);
    return is_token_octet(c) ? go(At::trailer_name)
                             : refuse(Status::bad_request, "trailer_name_is_no_token");
}

}  // namespace stepwise::http
