// Head, then body, then over; each octet is looked at once.
#include "stepwise/client/exchange/response_reader.hpp"

#include <algorithm>
#include <utility>

#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {

using End = http::ResponseFraming::End;

AnswerReader::AnswerReader(std::string method, bool takes_simple, const AnswerLimits& limits)
    : method_(std::move(method)),
      takes_simple_(takes_simple),
      limits_(limits),
      head_(limits.head) {}

bool AnswerReader::read(std::string_view received) {
    const std::uint64_t most = limits_.overhead + limits_.body;
    while (at_ != At::over && !received.empty()) {
        const std::string_view next =
            received.substr(0, static_cast<std::size_t>(most + 1 - answer_.octets));
        const std::size_t used = at_ == At::head ? read_head(next) : read_body(next);
        answer_.octets += used;
        received.remove_prefix(used);
        if (answer_.octets > most) fail("the server sends more and more around the body: given up");
    }
    return at_ == At::over;
}

std::size_t AnswerReader::read_head(std::string_view received) {
    const auto [state, used] = head_.read(received);
    if (state == http::Parsed::complete) {
        take_head();
    } else if (state == http::Parsed::bad) {
        if (!head_.has_no_head())
            fail("the response's head is refused: " + reason_in_words(head_.why()) + " (\"" +
                 escaped(head_.seen().substr(0, 40)) + "\")");
        else if (!takes_simple_)
            fail("the response has no status line, as in HTTP/0.9: it begins with \"" +
                 escaped(head_.seen().substr(0, 40)) + "\" (--http0.9 takes it)");
        else
            take_simple(head_.seen());
    }
    return used;
}

void AnswerReader::take_head() {
    http::Response response = head_.response();
    head_ = http::ResponseParser{limits_.head};
    if (response.is_interim()) {
        answer_.interim.push_back(std::move(response));
        if (answer_.interim.size() > limits_.interim)
            fail("the server sends more than " + std::to_string(limits_.interim) +
                 " interim responses (1xx)");
        return;
    }
    answer_.framing = http::framing_of(response, method_);
    answer_.response = std::move(response);
    if (answer_.framing.bad)
        return fail("where the body ends is not clear: " + reason_in_words(answer_.framing.bad));
    at_ = answer_.framing.end == End::close ? At::rest : At::body;
    if (answer_.framing.end == End::no_body) return complete();
    http::BodyLimits limits;
    limits.body = limits_.body;
    if (at_ == At::body) body_.begin(answer_.framing.framing, limits);
    if (at_ == At::body) read_body({});  // a length of 0, or one that is too large
}

void AnswerReader::take_simple(std::string_view octets) {
    answer_.framing = {End::close, {}, "http_0_9_has_no_head", nullptr};
    at_ = At::rest;
    keep(octets);
}

std::size_t AnswerReader::read_body(std::string_view received) {
    if (at_ == At::rest) {
        keep(received);
        return received.size();
    }
    std::size_t used = 0;
    for (;;) {
        const auto piece = body_.read(received.substr(used));
        used += piece.used;
        keep(piece.content);
        if (piece.state == http::Parsed::complete) complete();
        if (piece.state == http::Parsed::bad)
            fail("the body is refused " + how_far() + ": " + reason_in_words(body_.why()));
        if (at_ == At::over || piece.used == 0) return used;
    }
}

void AnswerReader::keep(std::string_view content) {
    answer_.body_octets += content.size();
    answer_.body += content.substr(0, limits_.kept - std::min(limits_.kept, answer_.body.size()));
    if (at_ == At::rest && answer_.body_octets > limits_.body)
        fail("the body does not end: given up " + how_far());
}

void AnswerReader::end() {
    if (at_ == At::over) return;
    if (at_ == At::rest) return complete();
    if (at_ == At::body)
        return fail("the server closed the connection in the midst of the body, " + how_far());
    if (takes_simple_ && !head_.seen().empty() && head_.octets() == head_.seen().size()) {
        take_simple(head_.seen());
        return complete();
    }
    fail(answer_.octets == 0 ? "the server closed the connection without a word"
                             : "the server closed the connection in the midst of the head");
}

void AnswerReader::complete() {
    answer_.is_complete = true;
    at_ = At::over;
}

void AnswerReader::fail(std::string why) {
    if (at_ == At::over) return;
    answer_.failure = std::move(why);
    at_ = At::over;
}

std::string AnswerReader::how_far() const {
    return "after " + std::to_string(answer_.body_octets) + " octets of it";
}

}  // namespace stepwise
