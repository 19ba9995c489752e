// Parsing a response's head as the network delivers it, in pieces of any size: the client's side of
// what request_parser.hpp is for the server's.  A server may be as hostile as a client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/framing.hpp"
#include "stepwise/http/request.hpp"
#include "stepwise/http/request_parser.hpp"

namespace stepwise::http {

struct ResponseField {
    std::string name;
    std::string value;  ///< without the white space around it; folded lines are joined by a space
};

struct Response {
    std::string line;  ///< the status line as received, without its line end
    Version version = http_1_1;
    int status = 0;
    std::string reason;
    std::vector<ResponseField> fields;  ///< in the order they came

    /// The value of the first field of that name, or an empty view.
    [[nodiscard]] std::string_view value(std::string_view name) const noexcept;
    /// 1xx: another head follows (RFC 9110, 15.2).
    [[nodiscard]] bool is_interim() const noexcept { return status / 100 == 1 && status != 101; }
};

/// Octets, as with a request; a head that is longer is `bad`.
struct ResponseLimits {
    std::size_t line = 8192;
    std::size_t head = 65536;
    std::size_t fields = Fields::capacity;
};

class ResponseParser {
  public:
    explicit ResponseParser(const ResponseLimits& limits = {}) noexcept : limits_(limits) {}

    struct Piece {
        Parsed state;
        std::size_t used;  ///< octets of `received` that belong to the head
    };
    /// Takes octets not seen before.  After `complete` or `bad` the answer stays the same.
    [[nodiscard]] Piece read(std::string_view received);

    [[nodiscard]] const Response& response() const noexcept { return response_; }
    /// On `bad`: the rule that was broken, word_with_underscores.
    [[nodiscard]] const char* why() const noexcept { return why_; }
    /// What came is no head: an HTTP/0.9 server sends the body alone.  It is in `seen()`.
    [[nodiscard]] bool has_no_head() const noexcept { return has_no_head_; }
    /// The octets of the line that is not complete yet, or was refused.
    [[nodiscard]] const std::string& seen() const noexcept { return line_; }
    [[nodiscard]] std::size_t octets() const noexcept { return octets_; }

  private:
    enum class At : std::uint8_t { status_line, fields, complete, bad };
    void refuse(const char* why) noexcept;
    void take_octet(char c);
    void take_line();
    void take_status_line();
    void take_field();

    ResponseLimits limits_;
    Response response_;
    At at_ = At::status_line;
    std::string line_;
    std::size_t octets_ = 0;
    bool has_no_head_ = false;
    const char* why_ = "";
};

/// How the end of a response's body is found (RFC 9112, 6.3).
struct ResponseFraming {
    enum class End : std::uint8_t { no_body, length, chunked, close };
    End end = End::close;
    Framing framing;            ///< for BodyReader, if the end is `length` or `chunked`
    const char* why = "";       ///< the rule that decided
    const char* bad = nullptr;  ///< not null: the fields contradict each other; this is the rule
};
[[nodiscard]] ResponseFraming framing_of(const Response& response, std::string_view method);

}  // namespace stepwise::http
