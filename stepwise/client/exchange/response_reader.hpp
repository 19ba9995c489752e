// Reads a whole response, head and body, out of the octets as they come, and knows when it is over.
// Whatever the server sends, no more is kept than the limits say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/response_parser.hpp"

namespace stepwise {

/// Octets, but for `interim`.
struct AnswerLimits {
    http::ResponseLimits head;
    std::uint64_t body = 64 << 20;      ///< --max-filesize: of content
    std::uint64_t overhead = 64 << 20;  ///< heads, chunk sizes, trailers
    std::size_t kept = 64 << 10;        ///< so much of the body is kept, to be shown
    unsigned interim = 16;              ///< 1xx responses before the final one
};

struct ServerAnswer {
    std::vector<http::Response> interim;
    std::optional<http::Response> response;  ///< none: HTTP/0.9, or the head did not come
    http::ResponseFraming framing;
    std::string body;               ///< the first octets of it
    std::uint64_t body_octets = 0;  ///< of the whole body, as far as it came
    std::uint64_t octets = 0;       ///< all that was read
    bool is_complete = false;
    std::string failure;  ///< one line; empty if complete
};

class AnswerReader {
  public:
    AnswerReader(std::string method, bool takes_simple, const AnswerLimits& limits);

    /// True: the answer is over, complete or not; what follows is not looked at.
    bool read(std::string_view received);
    /// The server has closed: that ends some answers well and others too early.
    void end();
    /// Something else ended it, e.g. the deadline.
    void fail(std::string why);

    [[nodiscard]] const ServerAnswer& answer() const noexcept { return answer_; }
    [[nodiscard]] bool is_over() const noexcept { return at_ == At::over; }

  private:
    enum class At : std::uint8_t { head, body, rest, over };
    std::size_t read_head(std::string_view received);
    std::size_t read_body(std::string_view received);
    void take_head();
    void take_simple(std::string_view octets);
    void keep(std::string_view content);
    void complete();
    [[nodiscard]] std::string how_far() const;

    std::string method_;
    bool takes_simple_;
    AnswerLimits limits_;
    http::ResponseParser head_;
    http::BodyReader body_;
    At at_ = At::head;
    ServerAnswer answer_;
};

}  // namespace stepwise
