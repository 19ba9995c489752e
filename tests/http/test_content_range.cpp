#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "stepwise/http/content_range.hpp"

using namespace stepwise::http;

TEST_CASE("http 6: Content-Range") {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    CHECK(content_range({0, 5}, 10).text() == "bytes 0-4/10");
    CHECK(content_range({9, 1}, 10).text() == "bytes 9-9/10");
    CHECK(content_range({0, most}, most).text() ==
          "bytes 0-18446744073709551614/18446744073709551615");
    CHECK(content_range({most - 1, 1}, most).text() ==
          "bytes 18446744073709551614-18446744073709551614/18446744073709551615");
    CHECK(content_range_of_416(10).text() == "bytes */10");
    CHECK(content_range_of_416(0).text() == "bytes */0");
    CHECK(content_range_of_416(most).text() == "bytes */18446744073709551615");
}

TEST_CASE("http 6: multipart/byteranges as in RFC 9110, 14.6") {
    const std::string content = "0123456789abcdefghij";
    const Multipart multipart{"THIS_STRING_SEPARATES", "text/plain", content.size()};
    const std::vector<ByteRange> ranges{{0, 5}, {19, 1}};
    std::string body;
    for (const ByteRange& range : ranges) {
        append_part_head(body, multipart, range);
        body += content.substr(range.first, range.length);
    }
    append_close_delimiter(body, multipart);
    CHECK(body ==
          "\r\n--THIS_STRING_SEPARATES\r\n"
          "Content-Type: text/plain\r\n"
          "Content-Range: bytes 0-4/20\r\n"
          "\r\n"
          "01234"
          "\r\n--THIS_STRING_SEPARATES\r\n"
          "Content-Type: text/plain\r\n"
          "Content-Range: bytes 19-19/20\r\n"
          "\r\n"
          "j"
          "\r\n--THIS_STRING_SEPARATES--\r\n");
    CHECK(multipart_length(multipart, ranges) == body.size());
    CHECK(multipart_type(multipart) == "multipart/byteranges; boundary=THIS_STRING_SEPARATES");
}

TEST_CASE("http 6: the announced length is that of the body, whatever the numbers") {
    for (const char* type : {"", "text/html; charset=utf-8"})
        for (std::uint64_t shift = 3; shift < 60; ++shift) {
            const std::uint64_t length = (1ULL << shift) + 7;
            const Multipart multipart{"b", type, length};
            const std::vector<ByteRange> ranges{{0, 1}, {length / 2, length / 2}, {5, 3}};
            std::string heads;
            for (const ByteRange& range : ranges) append_part_head(heads, multipart, range);
            append_close_delimiter(heads, multipart);
            CHECK(multipart_length(multipart, ranges) == heads.size() + length / 2 + 4);
            CHECK((heads.find("Content-Type") == std::string::npos) == (*type == '\0'));
        }
}
