// Delivers a request in pieces, as a network would, and writes down everything that came of it.
// The tests and the fuzzer compare such outcomes: they must not depend on the pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/framing.hpp"
#include "stepwise/http/host.hpp"
#include "stepwise/http/request.hpp"
#include "stepwise/http/request_parser.hpp"
#include "stepwise/http/target.hpp"

namespace stepwise::http::testing {

struct Outcome {
    Parsed head = Parsed::need_more;
    Parsed body = Parsed::need_more;  ///< means something only if the head is complete
    Status status = Status::ok;       ///< of the first refusal
    std::string why;
    std::size_t position = 0;  ///< octets understood, of head and body together
    std::string line, method, target;
    Version version;
    std::vector<std::string> fields;  ///< "name: value"
    std::string content;              ///< of the body

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline bool lies_within(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

/// Takes pieces that end at the given offsets and, last, at the end of the input.
class Delivery {
  public:
    explicit Delivery(const HeadLimits& head = {}, const BodyLimits& body = {})
        : parser_(head), body_limits_(body), request_(std::make_unique<Request>()) {}

    Outcome deliver(std::string_view input, const std::vector<std::size_t>& cuts) {
        out_ = Outcome{};
        parser_.reset();
        in_body_ = false;
        for (std::size_t cut : cuts)
            if (cut < input.size()) arrive(input.substr(0, cut));
        arrive(input);
        write_down(input);
        return out_;
    }

    /// False as soon as a view pointed out of the input or a position ran past it.
    [[nodiscard]] bool sound() const { return sound_; }
    [[nodiscard]] const Request& request() const { return *request_; }

  private:
    void arrive(std::string_view received) {
        if (out_.head == Parsed::need_more) {
            out_.head = parser_.parse(received, *request_);
            out_.position = parser_.position();
            sound_ = sound_ && out_.position <= received.size();
            if (out_.head == Parsed::bad) refuse(parser_.status(), parser_.why());
            if (out_.head == Parsed::complete) decide();
        }
        sound_ =
            sound_ && parser_.parse(received, *request_) == out_.head;  // the same when asked twice
        if (in_body_) read_body(received);
    }

    // In the order of the stage "process": target, host, framing.
    void decide() {
        const Target target = target_of(request_->method, request_->target);
        if (target.status != Status::ok) return refuse(target.status, target.why);
        const HostDecision host = host_of(*request_, target);
        if (host.status != Status::ok) return refuse(host.status, host.why);
        const Framing framing = framing_of(*request_);
        body_.begin(framing, body_limits_);
        in_body_ = true;
        if (framing.status != Status::ok && body_.read({}).state != Parsed::bad) sound_ = false;
    }

    void read_body(std::string_view received) {
        for (;;) {
            const std::string_view rest = received.substr(out_.position);
            const BodyReader::Piece piece = body_.read(rest);
            sound_ = sound_ && piece.used <= rest.size() &&
                     lies_within(piece.content, rest.substr(0, piece.used));
            out_.position += piece.used;
            out_.content += piece.content;
            out_.body = piece.state;
            if (piece.state == Parsed::bad) refuse(body_.status(), body_.why());
            if (piece.state == Parsed::need_more && piece.used > 0) continue;
            if (piece.state == Parsed::need_more && !rest.empty()) sound_ = false;
            break;
        }
        sound_ = sound_ && body_.content_octets() == out_.content.size();
    }

    void refuse(Status status, const char* why) {
        if (out_.head == Parsed::complete) out_.body = Parsed::bad;
        out_.status = status;
        out_.why = why;
    }

    void write_down(std::string_view input) {
        for (std::string_view view : {request_->line, request_->method_token, request_->target})
            sound_ = sound_ && lies_within(view, input);
        // A first line refused early is there as far as it had come, so it depends on the pieces.
        if (out_.head != Parsed::bad) out_.line = request_->line;
        out_.method = request_->method_token;
        out_.target = request_->target;
        out_.version = request_->version;
        for (const Field& field : request_->fields) {
            sound_ = sound_ && lies_within(field.name, input) && lies_within(field.value, input);
            out_.fields.push_back(std::string{field.name} + ": " + std::string{field.value});
        }
    }

    RequestParser parser_;
    BodyLimits body_limits_;
    BodyReader body_;
    std::unique_ptr<Request> request_;
    Outcome out_;
    bool in_body_ = false;
    bool sound_ = true;
};

inline std::vector<std::size_t> cut_every_octet(std::string_view input) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < input.size(); ++i) cuts.push_back(i);
    return cuts;
}

inline std::vector<std::size_t> cut_behind_lines(std::string_view input) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < input.size(); ++i)
        if (input[i] == '\n') cuts.push_back(i + 1);
    return cuts;
}

}  // namespace stepwise::http::testing
