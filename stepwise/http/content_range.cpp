// The length of a multipart response is found by writing its heads and measuring them: whatever is
// announced is then what is sent.
#include "stepwise/http/content_range.hpp"

namespace stepwise::http {

ContentRangeText content_range(const ByteRange& range, std::uint64_t length) noexcept {
    ContentRangeText text;
    text.add("bytes ").add_decimal(range.first);
    text.add("-").add_decimal(range.first + range.length - 1);
    return text.add("/").add_decimal(length);
}

ContentRangeText content_range_of_416(std::uint64_t length) noexcept {
    ContentRangeText text;
    return text.add("bytes */").add_decimal(length);
}

void append_part_head(std::string& to, const Multipart& multipart, const ByteRange& range) {
    to.append("\r\n--").append(multipart.boundary).append("\r\n");
    if (!multipart.type.empty()) to.append("Content-Type: ").append(multipart.type).append("\r\n");
    to.append("Content-Range: ").append(content_range(range, multipart.length).text());
    to.append("\r\n\r\n");
}

void append_close_delimiter(std::string& to, const Multipart& multipart) {
    to.append("\r\n--").append(multipart.boundary).append("--\r\n");
}

std::uint64_t multipart_length(const Multipart& multipart, std::span<const ByteRange> ranges) {
    std::string text;
    std::uint64_t content = 0;
    for (const ByteRange& range : ranges) {
        append_part_head(text, multipart, range);
        content += range.length;
    }
    append_close_delimiter(text, multipart);
    return content + text.size();
}

std::string multipart_type(const Multipart& multipart) {
    return "multipart/byteranges; boundary=" + std::string{multipart.boundary};
}

}  // namespace stepwise::http
