#include <doctest/doctest.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "stepwise/http/framing.hpp"

using namespace stepwise::http;
using Kind = Framing::Kind;

namespace {

using FieldList = std::vector<std::pair<const char*, const char*>>;

std::unique_ptr<Request> request_with(const FieldList& fields, Version version = http_1_1) {
    auto request = std::make_unique<Request>();
    request->version = version;
    for (const auto& [name, value] : fields) CHECK(request->fields.add(name, value));
    return request;
}

struct Body {
    Parsed state = Parsed::need_more;
    std::size_t used = 0;
    std::string content, why;
    Status status = Status::ok;
    friend bool operator==(const Body&, const Body&) = default;
};

Body read(std::string_view input, std::size_t piece_size, const BodyLimits& limits,
          const Framing& framing) {
    BodyReader reader;
    reader.begin(framing, limits);
    Body body;
    std::size_t arrived = 0;
    for (;;) {
        const BodyReader::Piece piece = reader.read(input.substr(body.used, arrived - body.used));
        body.used += piece.used;
        body.content += piece.content;
        body.state = piece.state;
        if (piece.state != Parsed::need_more) break;
        if (piece.used > 0) continue;
        CHECK(body.used == arrived);  // nothing that has arrived is left lying
        if (arrived == input.size()) break;
        arrived = std::min(input.size(), arrived + piece_size);
    }
    CHECK(reader.content_octets() == body.content.size());
    body.status = reader.status();
    body.why = reader.why();
    return body;
}

const Framing chunked{Kind::chunked, 0, Status::ok, ""};

/// In pieces of every size, with one and the same result.
Body read_chunked(std::string_view input, const BodyLimits& limits = {}) {
    const Body whole = read(input, input.size() + 1, limits, chunked);
    for (std::size_t size = 1; size <= std::min<std::size_t>(input.size(), 40); ++size)
        CHECK((read(input, size, limits, chunked) == whole));
    return whole;
}

}  // namespace

TEST_CASE("framing") {
    const char *cl = "Content-Length", *te = "Transfer-Encoding";
    const struct {
        FieldList fields;
        Kind kind;
        std::uint64_t length;
        int status;
    } table[] = {
        {{}, Kind::none, 0, 200},
        {{{cl, "0"}}, Kind::length, 0, 200},
        {{{cl, "5"}}, Kind::length, 5, 200},
        {{{"content-length", "007"}}, Kind::length, 7, 200},
        {{{cl, "18446744073709551615"}}, Kind::length, 18446744073709551615U, 200},
        {{{cl, "18446744073709551616"}}, Kind::none, 0, 413},
        {{{cl, "18446744073709551620"}}, Kind::none, 0, 413},
        {{{cl, "99999999999999999999999"}}, Kind::none, 0, 413},
        {{{cl, "5"}, {cl, "5"}}, Kind::length, 5, 200},
        {{{cl, "5"}, {cl, "5"}, {cl, "5"}}, Kind::length, 5, 200},
        {{{cl, "5"}, {cl, "05"}}, Kind::none, 0, 400},
        {{{cl, "5"}, {cl, "6"}}, Kind::none, 0, 400},
        {{{cl, "5"}, {cl, "5"}, {cl, "6"}}, Kind::none, 0, 400},
        {{{cl, "5, 5"}}, Kind::none, 0, 400},
        {{{cl, "5, 6"}}, Kind::none, 0, 400},
        {{{cl, ""}}, Kind::none, 0, 400},
        {{{cl, "+5"}}, Kind::none, 0, 400},
        {{{cl, "-1"}}, Kind::none, 0, 400},
        {{{cl, "0x5"}}, Kind::none, 0, 400},
        {{{cl, "5 5"}}, Kind::none, 0, 400},
        {{{cl, "5.0"}}, Kind::none, 0, 400},
        {{{cl, "a"}}, Kind::none, 0, 400},
        {{{te, "chunked"}}, Kind::chunked, 0, 200},
        {{{te, "Chunked"}}, Kind::chunked, 0, 200},
        {{{te, "chunked"}, {cl, "5"}}, Kind::none, 0, 400},
        {{{te, "xyz"}, {cl, "5"}}, Kind::none, 0, 400},
        {{{te, "gzip, chunked"}}, Kind::none, 0, 501},
        {{{te, "gzip"}, {te, "chunked"}}, Kind::none, 0, 501},
        {{{te, "gzip"}}, Kind::none, 0, 501},
        {{{te, "identity"}}, Kind::none, 0, 501},
        {{{te, "xchunked"}}, Kind::none, 0, 501},
        {{{te, "chunked, identity"}}, Kind::none, 0, 400},
        {{{te, "chunked, gzip"}}, Kind::none, 0, 400},
        {{{te, "chunked"}, {te, "identity"}}, Kind::none, 0, 400},
        {{{te, "chunked, chunked"}}, Kind::none, 0, 400},
        {{{te, "chunked"}, {te, "chunked"}}, Kind::none, 0, 400},
        {{{te, "chunked,"}}, Kind::none, 0, 400},
        {{{te, ", chunked"}}, Kind::none, 0, 400},
        {{{te, ""}}, Kind::none, 0, 400},
        {{{te, "\"chunked\""}}, Kind::none, 0, 400},
        {{{te,
           "\x0b"
           "chunked"}},
         Kind::none,
         0,
         400},
        {{{te, "chunked;q=1"}}, Kind::none, 0, 400},
        {{{te, "chun ked"}}, Kind::none, 0, 400},
    };
    for (const auto& row : table) {
        CAPTURE(row.fields.empty() ? "" : row.fields.front().second);
        const Framing framing = framing_of(*request_with(row.fields));
        CHECK(framing.kind == row.kind);
        CHECK(framing.length == row.length);
        CHECK(code(framing.status) == row.status);
        CHECK(std::string{framing.why} != "");
    }
}

TEST_CASE("Transfer-Encoding is no part of HTTP/1.0, Content-Length is") {
    const Framing framing = framing_of(*request_with({{"Transfer-Encoding", "chunked"}}, http_1_0));
    CHECK(framing.status == Status::bad_request);
    CHECK(framing_of(*request_with({{"Content-Length", "5"}}, http_1_0)).length == 5);
}

TEST_CASE("a body of known length ends where it should") {
    const Framing five{Kind::length, 5, Status::ok, ""};
    for (std::size_t size = 1; size < 9; ++size) {
        const Body body = read("helloGET", size, {}, five);
        CHECK(body.state == Parsed::complete);
        CHECK(body.content == "hello");
        CHECK(body.used == 5);
    }
    CHECK(read("hell", 9, {}, five).state == Parsed::need_more);
    CHECK(read("GET", 9, {}, Framing{}).state == Parsed::complete);
    CHECK(read("GET", 9, {}, Framing{}).used == 0);
    CHECK(read("GET", 9, {}, Framing{Kind::length, 0, Status::ok, ""}).used == 0);
}

TEST_CASE("a body beyond the limit, or framed badly, is refused before any of it is read") {
    BodyLimits limits;
    limits.body = 5;
    CHECK(read("hello", 9, limits, {Kind::length, 5, Status::ok, ""}).state == Parsed::complete);
    const Body body = read("hello!", 9, limits, {Kind::length, 6, Status::ok, ""});
    CHECK(body.state == Parsed::bad);
    CHECK(body.status == Status::content_too_large);
    CHECK(body.used == 0);
    CHECK(read("x", 9, {}, {Kind::none, 0, Status::not_implemented, "w"}).why == "w");

    BodyReader again;
    again.begin({Kind::length, 6, Status::ok, ""}, limits);
    CHECK(again.read("").state == Parsed::bad);
    again.begin(chunked, {});
    CHECK(again.read("0\r\n\r\n").state == Parsed::complete);
    CHECK(again.read("0\r\n\r\n").used == 0);
    again.begin({Kind::length, 1, Status::ok, ""}, {});
    CHECK(again.read("ab").content == "a");
    CHECK(again.content_octets() == 1);
}

TEST_CASE("good chunks") {
    const struct {
        const char *input, *content;
        std::size_t left;
    } table[] = {
        {"0\r\n\r\n", "", 0},
        {"0\r\n\r\nGET", "", 3},
        {"0000\r\n\r\n", "", 0},
        {"5\r\nhello\r\n0\r\n\r\n", "hello", 0},
        {"5\r\nhello\r\n00001\r\n!\r\n0\r\n\r\nG", "hello!", 1},
        {"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0},
        {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n", 0},
        {"1;a\r\nx\r\n0;b=\"c;d\"\r\n\r\n", "x", 0},
        {"1 \t;a\r\nx\r\n0\r\n\r\n", "x", 0},
        {"1;\r\nx\r\n0\r\n\r\n", "x", 0},
        {"0\r\nA: b\r\nC:\r\n\r\n", "", 0},
        {"0\r\nContent-Length: 5\r\nHost: evil\r\n\r\nhello", "", 5},
    };
    for (const auto& row : table) {
        CAPTURE(row.input);
        const Body body = read_chunked(row.input);
        CHECK(body.state == Parsed::complete);
        CHECK(body.content == row.content);
        CHECK(body.used == std::string_view{row.input}.size() - row.left);
    }
}

TEST_CASE("bad chunks") {
    const struct {
        std::string input;
        const char* why;
    } table[] = {
        {"\r\n", "chunk_size_is_no_hex"},
        {"g\r\n", "chunk_size_is_no_hex"},
        {"-1\r\n", "chunk_size_is_no_hex"},
        {"+1\r\n", "chunk_size_is_no_hex"},
        {" 1\r\n", "chunk_size_is_no_hex"},
        {"1 \r\nx", "chunk_size_is_no_hex"},
        {"1 1\r\nx", "chunk_size_is_no_hex"},
        {"0x1\r\n", "chunk_size_is_no_hex"},
        {"1,\r\n", "chunk_size_is_no_hex"},
        {";a\r\n", "chunk_size_is_no_hex"},
        {"1_0\r\n", "chunk_size_is_no_hex"},
        {std::string{"1\0\r\n", 4}, "chunk_size_is_no_hex"},
        {"1\nx\r\n", "bare_lf"},
        {"1 \nx\r\n", "bare_lf"},
        {"1;\nx\r\n", "bare_lf"},
        {"1\rx", "bare_cr"},
        {"1;a\rb\r\n", "bare_cr"},
        {std::string{"1;\0\r\n", 5}, "control_in_extension"},
        {"1;\x7f\r\n", "control_in_extension"},
        {"1\r\nxy\r\n", "chunk_too_long"},
        {"1\r\nx\n0\r\n\r\n", "chunk_too_long"},
        {"1\r\nx0\r\n", "chunk_too_long"},
        {"1\r\nx\r0\r\n", "bare_cr"},
        {"0\r\n\n", "bare_lf"},
        {"0\r\n\rx", "bare_cr"},
        {"0\r\n: b\r\n", "trailer_name_is_no_token"},
        {"0\r\nA : b\r\n", "trailer_name_is_no_token"},
        {"0\r\nA\r\n\r\n", "trailer_name_is_no_token"},
        {"0\r\nGET / HTTP/1.1\r\n\r\n", "trailer_name_is_no_token"},
        {"0\r\nA: b\r\n c\r\n\r\n", "trailer_name_is_no_token"},
        {"0\r\nA: b\n\r\n", "bare_lf"},
        {"0\r\nA\n\r\n", "bare_lf"},
        {"0\r\nA: b\rc\r\n", "bare_cr"},
        {std::string{"0\r\nA: \0\r\n", 9}, "control_in_trailer"},
    };
    for (const auto& row : table) {
        CAPTURE(row.input);
        const Body body = read_chunked(row.input);
        CHECK(body.state == Parsed::bad);
        CHECK(body.why == row.why);
        CHECK(body.status == Status::bad_request);
    }
}

TEST_CASE("chunk sizes never wrap") {
    BodyLimits limits;
    limits.body = std::numeric_limits<std::uint64_t>::max();
    CHECK(read_chunked("ffffffffffffffff\r\nab", limits).state == Parsed::need_more);
    CHECK(read_chunked("fffffffffffffffff\r\nab", limits).why == "chunk_size_overflow");
    CHECK(read_chunked("10000000000000001\r\nab", limits).why == "chunk_size_overflow");
    CHECK(read_chunked("00000000000000000001\r\na\r\n0\r\n\r\n").state == Parsed::complete);
    // The sum of two chunks would wrap, were it ever formed.
    CHECK(read_chunked("1\r\na\r\nffffffffffffffff\r\n", limits).why == "content_too_large");
}

TEST_CASE("chunked bodies are bounded in each part, to the octet") {
    BodyLimits limits;
    limits.body = 6, limits.chunk_line = 5, limits.trailer_section = 8;
    CHECK(read_chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", limits).state == Parsed::complete);
    const Body large = read_chunked("5\r\nhello\r\n2\r\n!!\r\n0\r\n\r\n", limits);
    CHECK(large.status == Status::content_too_large);
    CHECK(large.content == "hello");

    CHECK(read_chunked("1;a\r\nx\r\n1;b\r\ny\r\n0\r\n\r\n", limits).state == Parsed::complete);
    CHECK(read_chunked("1;ab\r\nx\r\n0\r\n\r\n", limits).why == "chunk_line_too_long");
    CHECK(read_chunked("00001\r\nx\r\n0\r\n\r\n", limits).why == "chunk_line_too_long");

    CHECK(read_chunked("0\r\nA:\r\nB:\r\n\r\n", limits).state == Parsed::complete);
    const Body trailer = read_chunked("0\r\nA:\r\nB:b\r\n\r\n", limits);
    CHECK(trailer.why == "trailer_section_too_large");
    CHECK(trailer.status == Status::request_header_fields_too_large);
}

TEST_CASE("content comes in whole runs, not in octets") {
    BodyReader reader;
    reader.begin(chunked, {});
    const BodyReader::Piece piece = reader.read("b\r\nhello world\r\n0\r\n\r\n");
    CHECK(piece.content == "hello world");
    CHECK(piece.state == Parsed::need_more);
}
