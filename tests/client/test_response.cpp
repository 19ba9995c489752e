// Responses of all kinds, whole, cut in two at every place, and octet by octet: the outcome must be
// the same.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/exchange/response_reader.hpp"
#include "stepwise/client/explain/answer.hpp"

using namespace stepwise;

namespace {

struct ReadCase {
    const char* name;
    std::string octets;
    std::string outcome;
    const char* method = "GET";
    bool takes_simple = false;
};

AnswerLimits small_limits() {
    AnswerLimits limits;
    limits.head = {64, 256, 4};
    limits.body = 100;
    limits.overhead = 1000;
    limits.kept = 10;
    limits.interim = 2;
    return limits;
}

/// "200 OK|A=1|B=2|no body|0:" or the failure.
std::string outcome_of(const ServerAnswer& answer) {
    if (!answer.is_complete) return "failure: " + answer.failure;
    std::string text;
    for (const http::Response& interim : answer.interim)
        text += std::to_string(interim.status) + ", ";
    if (answer.response) {
        text += std::to_string(answer.response->status) + ' ' + answer.response->reason;
        for (const http::ResponseField& field : answer.response->fields)
            text += '|' + field.name + '=' + field.value;
    }
    return text + '|' + answer.framing.why + '|' + std::to_string(answer.body_octets) + ':' +
           answer.body;
}

std::string read_in(const ReadCase& each, const std::vector<std::string_view>& pieces) {
    AnswerReader reader{each.method, each.takes_simple, small_limits()};
    for (const std::string_view piece : pieces)
        if (reader.read(piece)) return outcome_of(reader.answer());
    reader.end();
    return outcome_of(reader.answer());
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
const char* const as_chunked = "200 OK|Transfer-Encoding=chunked|transfer_encoding|";

const std::vector<ReadCase> read_cases = {
    {"length", ok + "Content-Length: 5\r\n\r\nhello",
     "200 OK|Content-Length=5|content_length|5:hello"},
    {"length 0", ok + "Content-Length: 0\r\n\r\n", "200 OK|Content-Length=0|content_length|0:"},
    {"what follows is not looked at", ok + "Content-Length: 1\r\n\r\nab",
     "200 OK|Content-Length=1|content_length|1:a"},
    {"until it closes", ok + "\r\nhello", "200 OK|nothing_says_where_it_ends|5:hello"},
    {"until it closes, nothing", ok + "\r\n", "200 OK|nothing_says_where_it_ends|0:"},
    {"chunked", chunked + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n",
     std::string{as_chunked} + "5:abcde"},
    {"HEAD", ok + "Content-Length: 5\r\n\r\n",
     "200 OK|Content-Length=5|the_method_is_head|0:", "HEAD"},
    {"204", "HTTP/1.1 204 No Content\r\n\r\n", "204 No Content|the_status_has_no_body|0:"},
    {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
     "304 Not Modified|Content-Length=9|the_status_has_no_body|0:"},
    {"100 first", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 1\r\n\r\na",
     "100, 200 OK|Content-Length=1|content_length|1:a"},
    {"1.0, lone LFs", "HTTP/1.0 200 OK\nA: b\n\nhello",
     "200 OK|A=b|nothing_says_where_it_ends|5:hello"},
    {"no reason", "HTTP/1.1 200\r\n\r\n", "200 |nothing_says_where_it_ends|0:"},
    {"an empty reason", "HTTP/1.1 200 \r\n\r\n", "200 |nothing_says_where_it_ends|0:"},
    {"white space and folds", ok + "A:\t b \r\n \tc\r\n\r\n",
     "200 OK|A=b c|nothing_says_where_it_ends|0:"},
    {"only the beginning is kept", ok + "\r\n0123456789abc",
     "200 OK|nothing_says_where_it_ends|13:0123456789"},
    {"HTTP/0.9", "<p>hello", "|http_0_9_has_no_head|8:<p>hello", "GET", true},
    {"HTTP/0.9 that looks like more", "HTT", "|http_0_9_has_no_head|3:HTT", "GET", true},

    {"HTTP/0.9, not wanted", "<p>hello",
     "failure: the response has no status line, as in HTTP/0.9: it begins with \"<\" (--http0.9 "
     "takes it)"},
    {"nothing", "", "failure: the server closed the connection without a word"},
    {"half a head", "HTTP/1.1 200 O",
     "failure: the server closed the connection in the midst of the head"},
    {"half a body", ok + "Content-Length: 5\r\n\r\nhel",
     "failure: the server closed the connection in the midst of the body, after 3 octets of it"},
    {"half a chunk", chunked + "5\r\nhel",
     "failure: the server closed the connection in the midst of the body, after 3 octets of it"},
    {"no last chunk", chunked + "1\r\na\r\n",
     "failure: the server closed the connection in the midst of the body, after 1 octets of it"},
    {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n",
     "failure: the response's head is refused: status line is none (\"HTTP/1.1 20 OK\")"},
    {"a status of 999", "HTTP/1.1 999 OK\r\n\r\n",
     "failure: the response's head is refused: status is none (\"HTTP/1.1 999 OK\")"},
    {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n",
     "failure: the response's head is refused: version is not 1 (\"HTTP/2.0 200 OK\")"},
    {"an endless line", ok + "A: " + std::string(80, 'x'),
     "failure: the response's head is refused: line too long (\"A: " + std::string(37, 'x') +
         "\")"},
    {"too many fields", ok + "A: 1\nB: 2\nC: 3\nD: 4\nE: 5\n\n",
     "failure: the response's head is refused: too many fields (\"E: 5\")"},
    {"a large head",
     ok + "A: 1\n" + std::string(30, ' ') + "x\n" + std::string(60, ' ') + "x\n" +
         std::string(60, ' ') + "x\n" + std::string(60, ' ') + "x\n" + std::string(60, ' ') +
         "x\n\n",
     "failure: the response's head is refused: the head is too large (\"" + std::string(17, ' ') +
         "\")"},
    {"a NUL", ok + std::string{"A: \0\r\n\r\n", 8},
     "failure: the response's head is refused: control in field (\"A: \\x00\")"},
    {"an escape sequence", ok + "A: \x1b[2J\r\n\r\n",
     "failure: the response's head is refused: control in field (\"A: \\x1b[2J\")"},
    {"a bare CR", ok + "A: b\rC: d\r\n\r\n",
     "failure: the response's head is refused: control in field (\"A: b\\x0dC: d\")"},
    {"no colon", ok + "hello\r\n\r\n",
     "failure: the response's head is refused: a field line has no colon (\"hello\")"},
    {"a space before the colon", ok + "A : b\r\n\r\n",
     "failure: the response's head is refused: a field name has a character that none can have "
     "(\"A : b\")"},
    {"both lengths", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "failure: where the body ends is not clear: "},
    {"two lengths", ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
     "failure: where the body ends is not clear: "},
    {"a negative length", ok + "Content-Length: -5\r\n\r\n",
     "failure: where the body ends is not clear: "},
    {"a length that overflows", ok + "Content-Length: 18446744073709551616\r\n\r\n",
     "failure: where the body ends is not clear: "},
    {"a length that is too large", ok + "Content-Length: 101\r\n\r\n",
     "failure: the body is refused after 0 octets of it: "},
    {"a chunk that is too large", chunked + "65\r\n",
     "failure: the body is refused after 0 octets of it: "},
    {"chunks that are too large together", chunked + "64\r\n" + std::string(100, 'x') + "\r\n1\r\n",
     "failure: the body is refused after 100 octets of it: "},
    {"a chunk size that overflows", chunked + "fffffffffffffffff\r\n",
     "failure: the body is refused after 0 octets of it: "},
    {"a chunk size that is none", chunked + "x\r\n",
     "failure: the body is refused after 0 octets of it: "},
    {"a chunk that is longer than said", chunked + "1\r\nab\r\n",
     "failure: the body is refused after 1 octets of it: "},
    {"a body that does not end", ok + "\r\n" + std::string(101, 'x'),
     "failure: the body does not end: given up after 101 octets of it"},
    {"much around a small body",
     chunked + "1;" + std::string(600, 'x') + "\r\na\r\n1;" + std::string(600, 'x') +
         "\r\nb\r\n0\r\n\r\n",
     "failure: the server sends more and more around the body: given up"},
    {"100 for ever", "HTTP/1.1 100 C\n\nHTTP/1.1 102 P\n\nHTTP/1.1 103 E\n\nHTTP/1.1 100 C\n\n",
     "failure: the server sends more than 2 interim responses (1xx)"},
};

/// The words for a rule are the narrator's business: so far and no further.
bool is_as_wanted(const std::string& outcome, const ReadCase& each) {
    return each.outcome.ends_with(": ") ? outcome.starts_with(each.outcome)
                                        : outcome == each.outcome;
}

}  // namespace

TEST_CASE("a response is read to the same end, however it is cut") {
    for (const ReadCase& each : read_cases) {
        CAPTURE(std::string{each.name});
        const std::string_view octets = each.octets;
        const std::string whole = read_in(each, {octets});
        CHECK(whole == (is_as_wanted(whole, each) ? whole : each.outcome));
        for (std::size_t cut = 0; cut <= octets.size(); ++cut)
            if (read_in(each, {octets.substr(0, cut), octets.substr(cut)}) != whole)
                FAIL_CHECK("cut at " << cut << ": "
                                     << read_in(each, {octets.substr(0, cut), octets.substr(cut)}));
        std::vector<std::string_view> single;
        for (std::size_t i = 0; i < octets.size(); ++i) single.push_back(octets.substr(i, 1));
        CHECK(read_in(each, single) == whole);
    }
}

TEST_CASE("how the end was found, in words") {
    const auto words = [](const char* name) {
        for (const ReadCase& each : read_cases)
            if (each.name == std::string{name}) {
                AnswerReader reader{each.method, each.takes_simple, small_limits()};
                reader.read(each.octets);
                reader.end();
                return end_in_words(reader.answer());
            }
        return std::string{};
    };
    CHECK(words("length").starts_with("Content-Length said beforehand that the body has 5 octets"));
    CHECK(words("chunked").starts_with("The body came in chunks"));
    CHECK(words("until it closes").starts_with("Nothing said how long the body is"));
    CHECK(words("HEAD").starts_with("There is no body: "));
    CHECK(words("204").starts_with("There is no body: "));
    CHECK(words("half a body").starts_with("It did not come to its end: "));
}

TEST_CASE("octets in hexadecimal, and what is text") {
    CHECK(hex_dump(std::string_view{"\0\x7f"
                                    "a|~\\\x80 0123456789",
                                    18}) ==
          std::vector<std::string>{
              "000000  00 7f 61 7c 7e 5c 80 20 30 31 32 33 34 35 36 37  |..a|~.. 01234567|",
              "000010  38 39                                            |89|"});
    CHECK(is_binary(std::string_view{"a\0b", 3}));
    CHECK(is_binary("\x01\x02\x03"));
    CHECK_FALSE(is_binary("hello\r\n\t\xc3\xbc"));
    CHECK_FALSE(is_binary(""));
}
