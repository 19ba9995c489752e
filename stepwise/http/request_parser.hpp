// Parsing a request's head as the network delivers it: in pieces of any size.  The answer has
// three values, since "not yet" is as common as yes and no.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stepwise/http/request.hpp"
#include "stepwise/http/status.hpp"

namespace stepwise::http {

enum class Parsed : std::uint8_t { complete, need_more, bad };

/// Octets, each including its line end.  Apache's and nginx's figures are of the same order.
struct HeadLimits {
    std::size_t request_line = 8192;  ///< beyond: 414
    std::size_t field_line = 8192;    ///< beyond: 431
    std::size_t head = 16384;         ///< the whole head, beyond: 431
    std::size_t fields =
        Fields::capacity;         ///< number of fields, at most Fields::capacity; beyond: 431
    std::size_t empty_lines = 4;  ///< ignored before the request line (RFC 9112, 2.2); beyond: 400
    friend bool operator==(const HeadLimits&, const HeadLimits&) = default;
};

/// Reads a head line by line; each line is looked at once, however many pieces it came in.
class RequestParser {
  public:
    explicit RequestParser(const HeadLimits& limits = {}) noexcept : limits_(limits) {}

    /// Makes ready for the next request.
    void reset() noexcept;

    /// `received` is all that has arrived since this request began: each call passes the same
    /// bytes at the same address, and perhaps more behind them.  Reads never past its end.
    /// `request` is filled as lines become complete and is whole on `complete`.
    /// After `complete` or `bad`, the answer stays the same until `reset`.
    [[nodiscard]] Parsed parse(std::string_view received, Request& request) noexcept;

    /// How many octets of `received` have been understood so far; on `complete` the head's length,
    /// leading empty lines and the closing empty line included.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }

    /// On `bad`: what to answer, and the rule that was broken as one word_with_underscores.
    [[nodiscard]] Status status() const noexcept { return status_; }
    [[nodiscard]] const char* why() const noexcept { return why_; }

  private:
    enum class At : std::uint8_t { request_line, fields, complete, bad };

    Parsed refuse(Status status, const char* why) noexcept;
    Parsed check_beginning(std::string_view line, bool has_end, Request& request) noexcept;
    Parsed take_line(std::string_view line, Request& request) noexcept;
    Parsed take_request_line(std::string_view line, Request& request) noexcept;
    Parsed take_simple_request(Request& request) noexcept;
    Parsed take_version(std::string_view text, Request& request) noexcept;
    Parsed take_field(std::string_view line, Request& request) noexcept;

    HeadLimits limits_;
    At at_ = At::request_line;
    std::size_t position_ = 0;  // start of the line that is not complete yet
    std::size_t scanned_ = 0;   // no line feed before this
    std::size_t empty_lines_ = 0;
    Status status_ = Status::bad_request;
    const char* why_ = "";
};

}  // namespace stepwise::http
