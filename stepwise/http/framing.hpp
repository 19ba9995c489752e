// Where does a request's body end?  Two answers that disagree are how requests are smuggled past a
// proxy, so every oddity is refused (RFC 9112, 6 and 11.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stepwise/http/request.hpp"
#include "stepwise/http/request_parser.hpp"
#include "stepwise/http/status.hpp"

namespace stepwise::http {

struct Framing {
    enum class Kind : std::uint8_t { none, length, chunked };
    Kind kind = Kind::none;
    std::uint64_t length = 0;  ///< octets, for Kind::length

    /// Not `ok`: the request must be refused with this, and the connection closed.
    Status status = Status::ok;
    const char* why = "";  ///< the rule that decided, word_with_underscores
};

/// Reads Content-Length and Transfer-Encoding.  Digits only, no overflow, no list of different
/// values, `chunked` exactly once and alone, never both fields, never Transfer-Encoding in 1.0.
[[nodiscard]] Framing framing_of(const Request& request) noexcept;

/// Octets.
struct BodyLimits {
    std::uint64_t body = 1 << 20;        ///< content; beyond: 413
    std::size_t chunk_line = 4096;       ///< chunk size and extensions; beyond: 400
    std::size_t trailer_section = 8192;  ///< all trailer lines; beyond: 431
    friend bool operator==(const BodyLimits&, const BodyLimits&) = default;
};

/// Takes a body out of the bytes that follow a head, in pieces, without storing any of it.
class BodyReader {
  public:
    struct Piece {
        Parsed state;              ///< `complete`: the body ends after `used` octets
        std::size_t used;          ///< octets of `received` that are done with
        std::string_view content;  ///< body octets among them, in order; may be empty
    };

    void begin(const Framing& framing, const BodyLimits& limits) noexcept;

    /// Looks at bytes not used before.  Returns one piece; with `need_more` and `used > 0`, call
    /// again with the rest; with `need_more` and `used == 0`, more bytes must come first.
    /// Lines that are cut in two are kept inside, so that `used == 0` only for empty input.
    [[nodiscard]] Piece read(std::string_view received) noexcept;

    [[nodiscard]] std::uint64_t content_octets() const noexcept { return content_octets_; }
    [[nodiscard]] Status status() const noexcept { return status_; }
    [[nodiscard]] const char* why() const noexcept { return why_; }

  private:
    enum class At : std::uint8_t {
        content,     // remaining_ octets of a body or a chunk
        size_start,  // before the first digit of a chunk size
        size,        // within the digits
        size_space,  // white space behind them: an extension must follow
        extension,   // from the semicolon up to CRLF
        size_lf,     // CR seen, LF must follow
        data_cr,     // after a chunk's data
        data_lf,
        trailer_start,  // at the start of a trailer line
        trailer_name,
        trailer_value,
        trailer_lf,
        last_lf,  // CR of the closing empty line seen
        complete,
        bad,
    };
    // These return whether the octet was taken.
    bool refuse(Status status, const char* why) noexcept;
    bool go(At next) noexcept;
    bool take_octet(char c) noexcept;
    bool take_size_octet(char c) noexcept;
    bool take_size_digit(char c) noexcept;
    bool take_trailer_octet(char c) noexcept;
    Piece take_content(std::string_view received, std::size_t used) noexcept;

    BodyLimits limits_;
    At at_ = At::complete;
    At after_content_ = At::complete;
    std::uint64_t remaining_ = 0;  // octets to come, of the body or of this chunk
    std::uint64_t content_octets_ = 0;
    std::size_t line_octets_ = 0;  // of the chunk's size line
    std::size_t trailer_octets_ = 0;
    Status status_ = Status::ok;
    const char* why_ = "";
};

}  // namespace stepwise::http
