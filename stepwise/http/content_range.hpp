// Which part of the content this is: Content-Range, and the text between the parts when there are
// several (RFC 9110, 14.4 and 14.6).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stepwise/http/fixed_text.hpp"
#include "stepwise/http/range.hpp"

namespace stepwise::http {

/// Three numbers of up to 20 digits, "bytes ", "-" and "/".
using ContentRangeText = FixedText<68>;

/// "bytes 0-4/10", for 206: the last octet is named, not the one behind it.
[[nodiscard]] ContentRangeText content_range(const ByteRange& range, std::uint64_t length) noexcept;

/// "bytes */10", for 416: how long the content really is.
[[nodiscard]] ContentRangeText content_range_of_416(std::uint64_t length) noexcept;

/// What all parts of one multipart/byteranges have in common.
struct Multipart {
    std::string_view boundary;  ///< 1 to 70 letters, digits, "-" or "_"; not to be guessed, or
                                ///< content could be written that looks like two parts
    std::string_view type;      ///< Content-Type of the content; our own text; empty: none
    std::uint64_t length = 0;   ///< of the whole content
};

/// A delimiter, the part's fields, an empty line; the octets of the range come behind it.  Begins
/// with CRLF, which ends the part before it and is allowed before the first one (14.6).
void append_part_head(std::string& to, const Multipart& multipart, const ByteRange& range);

/// The delimiter behind the last part.
void append_close_delimiter(std::string& to, const Multipart& multipart);

/// Content-Length of the response: all heads, all ranges and the closing delimiter.
[[nodiscard]] std::uint64_t multipart_length(const Multipart& multipart,
                                             std::span<const ByteRange> ranges);

/// "multipart/byteranges; boundary=…", the Content-Type of the response.
[[nodiscard]] std::string multipart_type(const Multipart& multipart);

}  // namespace stepwise::http
