// One row a case: what was typed, what it answered, and the findings a student must see, in order.
#include "diagnose.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using type_o_serve::diagnose;
using type_o_serve::Finding;
using type_o_serve::visible;
using type_o_serve::Weight;

namespace {

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view get_1_0 = "GET / HTTP/1.0\r\n\r\n";
constexpr std::string_view head = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view connect = "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n";

std::string ids(std::string_view response, std::string_view request) {
    std::string all;
    for (const Finding& finding : diagnose(response, request)) {
        all += (all.empty() ? "" : " ") + finding.id;
    }
    return all;
}

const Finding* find(const std::vector<Finding>& findings, std::string_view id) {
    for (const Finding& finding : findings) {
        if (finding.id == id) return &finding;
    }
    return nullptr;
}

struct Case {
    std::string typed;  // after the status line below, unless it brings its own
    std::string_view request;
    std::string expected;
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        CAPTURE(visible(c.typed));
        CAPTURE(visible(c.request));
        CHECK(ids(c.typed, c.request) == c.expected);
    }
}

const std::string ok = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("diagnose: a proper response has nothing but its summary") {
    check({
        {ok + "Content-Length: 7\r\n\r\nhello\r\n", get, "reads-as"},
        {ok + "content-LENGTH:7\r\n\r\nhello\r\n", get, "reads-as"},
        {ok + "Content-Length: 0\r\n\r\n", get, "reads-as"},
        {ok + "Content-Length: 700\r\n\r\n", head, "reads-as"},
        {chunked + "5\r\nhello\r\n0\r\n\r\n", get, "reads-as"},
        {chunked + "5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nSum: 1\r\n\r\n", get, "reads-as"},
        {"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", get, "reads-as"},
        {"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nContent-Length: 9\r\n\r\n", get,
         "reads-as"},
        {"HTTP/1.0 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi", get, "reads-as"},
        {"HTTP/1.1 200 \r\nConnection: keep-alive, Close\r\nContent-Length: 0\r\n\r\n", get,
         "reads-as"},
        {"HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 0\r\n\r\n", get, "reads-as"},
        {"HTTP/1.1 200 OK\r\n\r\nab", connect, "close-not-announced tunnel"},
    });
}

TEST_CASE("diagnose: the status line") {
    check({
        {"", get, "empty-reply"},
        {"hello\r\n", get, "no-status-line"},
        {"<h1>hi</h1>\r\n", get, "no-status-line"},
        {"\r\n" + ok + "Content-Length: 0\r\n\r\n", get, "blank-line-first"},
        {"200 OK\r\n\r\n", get, "version-missing"},
        {"http/1.1 200 OK\r\n\r\n", get, "version-case"},
        {"Content-Type: text/html\r\n\r\nhi", get, "field-before-status-line"},
        {"HTTP/1.1\r\n\r\n", get, "status-code-missing"},
        {"HTTP/1.1 OK\r\n\r\n", get, "status-code-malformed"},
        {"HTTP/1.1 20 OK\r\n\r\n", get, "status-code-malformed"},
        {"HTTP/1.1 2000 OK\r\n\r\n", get, "status-code-malformed"},
        {"HTTP/1.1  200 OK\r\n\r\n", get, "status-code-malformed"},
        {"HTTP/1.1 2x0 OK\r\n\r\n", get, "status-code-malformed"},
        {"HTTP/1.1 200\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "status-space-missing reads-as"},
        {"HTTP/1.1 999 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "status-code-unknown-class reads-as"},
        {"HTTP/1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "version-malformed reads-as"},
        {"HTTP/1.11 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "version-malformed reads-as"},
        {"HTTP/2.0 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "version-unsupported reads-as"},
    });
}

TEST_CASE("diagnose: header fields") {
    const std::string end = "Content-Length: 0\r\n\r\n";
    check({
        {"HTTP/1.1 200 OK\r\n", get, "no-blank-line"},
        {"HTTP/1.1 200 OK", get, "no-blank-line"},
        {ok + "Content-Length: 5\r\nhello\r\n", get, "no-colon no-blank-line"},
        {ok + "nonsense\r\n" + end, get, "no-colon reads-as"},
        {ok + "X : 1\r\n" + end, get, "space-before-colon reads-as"},
        {ok + ": 1\r\n" + end, get, "empty-name reads-as"},
        {ok + "X Y: 1\r\n" + end, get, "name-malformed reads-as"},
        {ok + "X: 1\r\n 2\r\n" + end, get, "folded-line reads-as"},
        {"HTTP/1.1 200 OK\r\n X: 1\r\nConnection: close\r\n" + end, get,
         "space-before-first-field reads-as"},
        {ok + "X: a\x1b[2Jb\r\n" + end, get, "control-byte reads-as"},
        {ok + "X: a\tb\r\n" + end, get, "reads-as"},
        {ok + "X: a\rb\r\n" + end, get, "bare-cr control-byte reads-as"},
        {ok + "X: a\nY: b\n" + end, get, "bare-lf reads-as"},
        {"HTTP/1.1 200 OK\r\n" + end, get, "close-not-announced reads-as"},
        {"HTTP/1.1 200 OK\r\n" + end, get_1_0, "reads-as"},
        {"HTTP/1.1 302 Found\r\nConnection: close\r\n" + end, get, "companion-missing reads-as"},
        {"HTTP/1.1 302 Found\r\nConnection: close\r\nlocation: /\r\n" + end, get, "reads-as"},
        {"HTTP/1.1 401 U\r\nConnection: close\r\n" + end, get, "companion-missing reads-as"},
        {"HTTP/1.1 405 M\r\nConnection: close\r\n" + end, get, "companion-missing reads-as"},
        {"HTTP/1.1 100 Continue\r\n\r\n", get, "only-interim"},
        {"HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\n\r\n", get,
         "length-not-allowed only-interim"},
    });
}

TEST_CASE("diagnose: Content-Length and the close") {
    check({
        {ok + "\r\nhello\r\n", get, "no-length reads-as"},
        {ok + "Content-Length: 9\r\n\r\nhello\r\n", get, "content-length-too-long"},
        {ok + "Content-Length: 5\r\n\r\nhello\r\n", get, "content-length-too-short"},
        {ok + "Content-Length: 0\r\n\r\nHTTP/1.1 404 X\r\n", get, "content-length-too-short"},
        {ok + "Content-Length: 18446744073709551615\r\n\r\nhi", get, "content-length-too-long"},
        {ok + "Content-Length: 18446744073709551616\r\n\r\nhi", get, "content-length-invalid"},
        {ok + "Content-Length: -1\r\n\r\nhi", get, "content-length-invalid"},
        {ok + "Content-Length: +2\r\n\r\nhi", get, "content-length-invalid"},
        {ok + "Content-Length: 0x2\r\n\r\nhi", get, "content-length-invalid"},
        {ok + "Content-Length:\r\n\r\nhi", get, "content-length-invalid"},
        {ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", get,
         "content-length-repeated reads-as"},
        {ok + "Content-Length: 2, 2\r\n\r\nhi", get, "content-length-repeated reads-as"},
        {ok + "Content-Length: 2\r\nContent-Length: 1\r\n\r\nhi", get, "content-length-conflict"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", get,
         "no-content-type reads-as"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: html\r\nContent-Length: "
         "2\r\n\r\nhi",
         get, "content-type-malformed reads-as"},
    });
    const auto late = diagnose(ok + "Content-Length: 9\r\n\r\nhello\r\n", get);
    REQUIRE(find(late, "content-length-too-long") != nullptr);
    CHECK(find(late, "content-length-too-long")->text.find("waits for 2 more") !=
          std::string::npos);
}

TEST_CASE("diagnose: no body where none is allowed") {
    check({
        {ok + "Content-Length: 2\r\n\r\nhi", head, "body-not-allowed"},
        {"HTTP/1.1 204 N\r\nConnection: close\r\n\r\nhi", get, "body-not-allowed"},
        {"HTTP/1.1 304 N\r\nConnection: close\r\n\r\nhi", get, "body-not-allowed"},
        {"HTTP/1.1 204 N\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", get,
         "length-not-allowed reads-as"},
        {"HTTP/1.1 205 R\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", get,
         "body-not-allowed reads-as"},
        {"HTTP/1.1 101 S\r\n\r\nframes", get, "protocol-switched"},
    });
}

TEST_CASE("diagnose: chunks") {
    check({
        {chunked + "10\r\nhello, big world\r\n0\r\n\r\n", get, "reads-as"},
        {chunked + "16\r\nhello, big world\r\n0\r\n\r\n", get, "chunk-size-wrong"},
        {chunked + "5\r\nhello, big world\r\n0\r\n\r\n", get, "chunk-size-wrong"},
        {chunked + "5\r\nhello", get, "chunk-size-wrong"},
        {chunked + "6\r\nhello", get, "chunk-truncated"},
        {chunked + "ff\r\nhello\r\n0\r\n\r\n", get, "chunk-truncated"},
        {chunked + "ffffffffffffffff\r\nhello\r\n0\r\n\r\n", get, "chunk-truncated"},
        {chunked + "10000000000000000\r\nhello\r\n0\r\n\r\n", get, "chunk-size-malformed"},
        {chunked + "hello\r\n0\r\n\r\n", get, "chunk-size-malformed"},
        {chunked + "-5\r\nhello\r\n0\r\n\r\n", get, "chunk-size-malformed"},
        {chunked + "0x5\r\nhello\r\n0\r\n\r\n", get, "chunk-size-malformed"},
        {chunked + "5", get, "chunk-size-malformed"},
        {chunked + "5\r\nhello\r\n", get, "no-last-chunk"},
        {chunked, get, "no-last-chunk"},
        {chunked + "0\r\n", get, "last-chunk-not-ended"},
        {chunked + "0\r\n\r\nmore", get, "bytes-after-last-chunk"},
        {chunked + "0\r\n\r\n", get_1_0, "chunks-and-1.0 reads-as"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", get,
         "chunks-and-1.0 reads-as"},
        {ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", get,
         "both-lengths reads-as"},
        {ok + "Transfer-Encoding: gzip\r\n\r\nhi", get, "transfer-coding-not-chunked"},
        {ok + "Transfer-Encoding: chunked, gzip\r\n\r\nhi", get, "transfer-coding-not-chunked"},
        {ok + "Transfer-Encoding: gzip, Chunked\r\n\r\n0\r\n\r\n", get, "reads-as"},
    });
    const auto decimal = diagnose(chunked + "16\r\nhello, big world\r\n0\r\n\r\n", get);
    REQUIRE(!decimal.empty());
    CHECK(decimal[0].text.find("16 bytes, which is 10 in hexadecimal") != std::string::npos);
}

TEST_CASE("diagnose: the dots of mail, and HTTP 0.9") {
    check({
        {ok + "Content-Length: 4\r\n\r\n..\r\n", get, "reads-as dot-stuffing"},
        {ok + "Content-Length: 8\r\n\r\n..html\r\n", get, "reads-as dot-stuffing"},
        {ok + "Content-Length: 7\r\n\r\n...so\r\n", get, "reads-as"},
        {ok + "Content-Length: 6\r\n\r\n../x\r\n", get, "reads-as"},
        {"<h1>hi</h1>\r\n", "GET /\r\n", "http-0.9-request"},
        {ok + "Content-Length: 0\r\n\r\n", "", "reads-as"},
        {ok + "Content-Length: 0\r\n\r\n", "\x16\x03\x01", "reads-as"},
    });
}

TEST_CASE("diagnose: every finding says which rule, and shows no raw control byte") {
    const std::vector<std::string> responses = {
        "\x1b[2J\x07",
        "HTTP/1.1 200\x1b OK\r\n",
        ok + "\x1b: 1\r\nX\x07\r\n: \x1b\r\n\r\n",
        ok + "Content-Length: \x1b\r\n\r\n",
        ok + "Content-Length: 1\r\n\r\na\x1b[2J",
        ok + "Transfer-Encoding: \x1b\r\n\r\n",
        chunked + "\x1b\r\n",
        chunked + "1\r\na\x1b\r\n",
        "HTTP/1.1 200 \x1b[31m\r\nContent-Type: \x1b\r\nContent-Length: 0\r\n\r\n"};
    for (const std::string& response : responses) {
        const auto findings = diagnose(response, get);
        CHECK_FALSE(findings.empty());
        for (const Finding& finding : findings) {
            CAPTURE(finding.id);
            CHECK(finding.section.find("RFC ") == 0);
            CHECK(finding.text.find_first_of("\x1b\x07\r\n\t") == std::string::npos);
        }
    }
}

TEST_CASE("diagnose: any bytes at all, cut anywhere, are answered") {
    const std::string whole = chunked + "5;x=y\r\nhello\r\n0\r\nSum: 1\r\n\r\n";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const auto findings = diagnose(std::string_view(whole).substr(0, size), get);
        CHECK(find(findings, "reads-as") == nullptr);  // a cut response is never complete
        CHECK_FALSE(findings.empty());
    }
    unsigned seed = 1;
    for (int round = 0; round < 3000; ++round) {
        std::string mutated = whole;
        for (int change = 0; change < 4; ++change) {
            seed = seed * 1664525u + 1013904223u;
            mutated[(seed >> 8) % mutated.size()] = static_cast<char>(seed >> 24);
        }
        CHECK_FALSE(diagnose(mutated, get).empty());
    }
}

TEST_CASE("diagnose: bytes are made visible, and nothing else gets through") {
    CHECK(visible("GET /\r\n") == "GET /␍␊");
    CHECK(visible("a\tb\\") == "a␉b\\\\");
    CHECK(visible(std::string_view("\0\x1b\x7f\x80\xff", 5)) == "\\x00\\x1b\\x7f\\x80\\xff");
    CHECK(visible("␍") == "\\xe2\\x90\\x8d");  // typed by a client it cannot pose as a CR
}
