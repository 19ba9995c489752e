// Section 2: where a body ends.  Each request here carries a second one that an inattentive server
// would find, and answer, in its body or behind it: that is how requests are smuggled.
#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

std::string get_with(std::string_view fields, std::string_view body = "") {
    return request("/file.txt", fields) + std::string{body};
}

std::string chunked(std::string_view body) {
    return get_with("Transfer-Encoding: chunked\r\n", body);
}

/// The body is read away and the next request on the connection is answered as itself.
void check_skipped(const ServerUnderTest& server, std::string_view octets) {
    INFO("request: " << shown(octets));
    try {
        Client client{server.port()};
        client.send(std::string{octets} + request("/"));
        const Response first = client.receive();
        CHECK(first.status == 200);
        CHECK(first.body == file_text);
        CHECK(client.receive().body == index_text);
    } catch (const Broken& broken) {
        FAIL_CHECK(broken.what());
    }
}

const std::string inner = request("/smuggled.txt");

}  // namespace

TEST_CASE("http 2: a Content-Length that is no plain number is refused") {
    ServerUnderTest server;
    for (const std::string value :
         {"+5", "-1",    "-0",  "0x5", "5 5", "5,",       ",5",    "5, 6", "five", "5.0", "1e3",
          "5;", "\"5\"", "5\v", "",    "0x",  "\xd9\xa5", "5, 5x", "4 ",   " 5 5", "5\t6"})
        if (std::string_view{value} != "4 ")  // trailing white space is trimmed: a plain number
            check_refused(
                server, get_with("Content-Length: " + std::string{value} + "\r\n", "hello"), {400});
}

TEST_CASE("http 2: a Content-Length that overflows is refused, never wrapped") {
    ServerUnderTest server;
    for (const std::string value :
         {"18446744073709551615", "18446744073709551616", "18446744073709551621",
          "9223372036854775808", "4294967301999999", "99999999999999999999999999999999",
          "340282366920938463463374607431768211461"})
        check_refused(server, get_with("Content-Length: " + std::string{value} + "\r\n", "hello"),
                      {400, 413});
}

TEST_CASE("http 2: two different Content-Length fields are refused") {
    ServerUnderTest server;
    for (const std::string fields :
         {"Content-Length: 0\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\nContent-Length: 0\r\n",
          "Content-Length: 5\r\ncontent-length: 05\r\n",
          "Content-Length: 5\r\nX: y\r\nContent-Length: 6\r\n",
          "Content-Length: 5\r\nContent-Length:\r\n", "Content-Length: 5, 6\r\n"})
        check_refused(server, get_with(fields, "hello"), {400});
}

TEST_CASE("http 2: identical Content-Length fields are one, or are refused") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(get_with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello") + request("/"));
    const Response first = client.receive();
    if (first.status == 200)
        CHECK(client.receive().body == index_text);
    else
        CHECK(client.ends());
}

TEST_CASE("http 2: Transfer-Encoding together with Content-Length is refused") {
    ServerUnderTest server;
    const std::string body = "0\r\n\r\n";
    for (const std::string fields : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                     "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                     "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                                     "Content-Length: 60\r\ntransfer-encoding: CHUNKED\r\n"})
        check_refused(server, get_with(fields, body), {400});
}

TEST_CASE("http 2: odd transfer codings are refused") {
    ServerUnderTest server;
    for (const std::string value : {"xchunked",
                                    "chunked, identity",
                                    "chunked,chunked",
                                    "chunked, chunked",
                                    "\"chunked\"",
                                    "\vchunked",
                                    "chunked\v",
                                    "identity",
                                    "gzip",
                                    "gzip, chunked",
                                    "chunked, gzip",
                                    "chunked;q=1",
                                    "x, chunked",
                                    "chunk ed",
                                    "",
                                    ",",
                                    "chunked,",
                                    ", chunked",
                                    "chunked\x01",
                                    "c\thunked",
                                    "'chunked'"})
        check_refused(server,
                      get_with("Transfer-Encoding: " + std::string{value} + "\r\n", "0\r\n\r\n"),
                      {400, 501});
    check_refused(server, get_with("Transfer-Encoding: gzip\r\n", "0\r\n\r\n"), {501});
    check_refused(
        server,
        get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        {400});
    check_refused(
        server,
        get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
        {400, 501});
    check_refused(server, get_with("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), {400});
    check_refused(server, get_with("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), {400});
}

TEST_CASE("http 2: Transfer-Encoding in 1.0 is refused") {
    ServerUnderTest server;
    check_refused(server,
                  "GET /file.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n0\r\n\r\n",
                  {400});
}

TEST_CASE("http 2: a body of a GET is read away") {
    ServerUnderTest server;
    check_skipped(server, get_with("Content-Length: 5\r\n", "hello"));
    check_skipped(server, get_with("Content-Length: 0\r\n"));
    check_skipped(server, get_with("Content-Length: 0005\r\n", "hello"));
    check_skipped(server,
                  get_with("Content-Length: " + std::to_string(inner.size()) + "\r\n", inner));
    check_skipped(server, get_with("Content-Length: 60000\r\n", std::string(60000, 'x')));
}

TEST_CASE("http 2: a chunked body of a GET is read away") {
    ServerUnderTest server;
    for (const std::string body :
         {"0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "00000005\r\nhello\r\n000\r\n\r\n",
          "5;a=b\r\nhello\r\n0;c\r\n\r\n", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
          "5\r\nhello\r\n0\r\nTrailer: x\r\nAnother: y\r\n\r\n", "5;a=\"b\"\r\nhello\r\n0\r\n\r\n",
          "0\r\nContent-Length: 100\r\nHost: other\r\nTransfer-Encoding: gzip\r\n\r\n"})
        check_skipped(server, chunked(body));
    check_skipped(server, get_with("Transfer-Encoding: CHUNKED\r\n", "1\r\nx\r\n0\r\n\r\n"));
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", inner.size());
    check_skipped(server, chunked(size.data() + inner + "\r\n0\r\n\r\n"));
}

TEST_CASE("http 2: a broken chunked body is refused") {
    ServerUnderTest server;
    for (const std::string body : {"x\r\n",
                                   "\r\n",
                                   "-5\r\nhello\r\n0\r\n\r\n",
                                   "+5\r\nhello\r\n0\r\n\r\n",
                                   "0x5\r\nhello\r\n0\r\n\r\n",
                                   "5 \r\nhello\r\n0\r\n\r\n",
                                   " 5\r\nhello\r\n0\r\n\r\n",
                                   "5\nhello\r\n0\r\n\r\n",
                                   "5\r\nhelloXX0\r\n\r\n",
                                   "5\r\nhello\n0\r\n\r\n",
                                   "5\r\nhello0\r\n\r\n",
                                   "5\r\nhel\r\n0\r\n\r\n",
                                   "5\rhello\r\n0\r\n\r\n",
                                   "5;a\nhello\r\n0\r\n\r\n",
                                   "5;a\x01\r\nhello\r\n0\r\n\r\n",
                                   "5g\r\nhello\r\n0\r\n\r\n",
                                   "5,\r\nhello\r\n0\r\n\r\n",
                                   "0\r\nno trailer\r\n\r\n",
                                   "0\r\n X: y\r\n\r\n",
                                   "0\r\nX : y\r\n\r\n",
                                   "0\r\nX: \x01\r\n\r\n",
                                   "0\r\n: y\r\n\r\n",
                                   "0\r\nX: a\rb\r\n\r\n",
                                   "5\r\nhello\r\r\n0\r\n\r\n"})
        check_refused(server, chunked(body), {400});
}

TEST_CASE("http 2: a chunk size that overflows is refused") {
    ServerUnderTest server;
    for (const std::string size :
         {"ffffffffffffffff", "10000000000000000", "10000000000000005", "fffffffffffffffff",
          "8000000000000000", "ffffffff0000000000000005"})
        check_refused(server, chunked(std::string{size} + "\r\nhello\r\n0\r\n\r\n"), {400, 413});
}

TEST_CASE("http 2: extensions, size lines and trailers are bounded") {
    ServerUnderTest server;
    const std::string much(100'000, 'a');
    check_refused(server, chunked("5;" + much + "\r\nhello\r\n0\r\n\r\n"), {400, 413, 431});
    check_refused(server, chunked(std::string(100'000, '0') + "5\r\nhello\r\n0\r\n\r\n"),
                  {400, 413, 431});
    check_refused(server, chunked("0\r\nX: " + much + "\r\n\r\n"), {400, 413, 431});
    std::string trailers;
    for (int i = 0; i < 10'000; ++i) trailers += "X: y\r\n";
    check_refused(server, chunked("0\r\n" + trailers + "\r\n"), {400, 413, 431});
}

TEST_CASE("http 2: a body that may not be read is never taken for a request") {
    ServerUnderTest server;
    const std::string length = "Content-Length: " + std::to_string(inner.size()) + "\r\n";
    for (const std::string method : {"POST", "PUT", "DELETE", "BREW", "GET"})
        for (const std::string target :
             {"/file.txt", "/missing.txt", "/bare/", "/bare", "/file.txt/"}) {
            INFO(method << " " << target);
            Client client{server.port()};
            client.send(request(target, length, method) + inner + request("/"));
            const Response first = client.receive();
            CHECK(first.body != smuggled_text);
            if (first.says_close())
                CHECK(client.ends());
            else
                CHECK(client.receive().body == index_text);
        }
}

TEST_CASE("http 2: a refused body within the bound keeps the connection, one beyond ends it") {
    Options options;
    options.limits.unwanted_body = 1000;
    ServerUnderTest server{options};
    for (const std::size_t size : {std::size_t{1000}, std::size_t{1001}}) {
        Client client{server.port()};
        client.send(
            request("/file.txt", "Content-Length: " + std::to_string(size) + "\r\n", "POST") +
            std::string(size, 'x') + request("/"));
        const Response first = client.receive();
        CHECK(first.status == 405);
        CHECK(first.says_close() == (size > 1000));
        if (size > 1000)
            CHECK(client.ends());
        else
            CHECK(client.receive().body == index_text);
    }
}

TEST_CASE("http 2: the answer to a refused body arrives though most of the body is unread") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/file.txt", "Content-Length: 100000000\r\n", "POST"));
    for (int i = 0; i < 50; ++i)
        if (!client.send(std::string(10'000, 'x'))) break;
    CHECK(client.receive().status == 405);
    CHECK(client.ends());
}

TEST_CASE("http 2: a body beyond the limit is 413") {
    Options options;
    options.limits.message_body.body = 10'000;
    ServerUnderTest server{options};
    check_skipped(server, get_with("Content-Length: 10000\r\n", std::string(10'000, 'x')));
    check_refused(server, get_with("Content-Length: 10001\r\n"), {413});
    check_refused(server, chunked("2711\r\n" + std::string(10'001, 'x') + "\r\n0\r\n\r\n"), {413});
    std::string many;
    for (int i = 0; i < 10'001; ++i) many += "1\r\nx\r\n";
    check_refused(server, chunked(many + "0\r\n\r\n"), {413});
}

TEST_CASE("http 2: a body is read away, however it is cut in two") {
    ServerUnderTest server;
    const std::string head = get_with("Transfer-Encoding: chunked\r\n");
    const std::string octets = head + "5;x=y\r\nhello\r\n0\r\nT: u\r\n\r\n" + request("/");
    for (std::size_t cut = head.size() - 2; cut < octets.size(); ++cut) {
        INFO("cut at " << cut);
        Client client{server.port()};
        client.send(octets.substr(0, cut));
        client.wait_until_read();
        client.send(octets.substr(cut));
        CHECK(client.receive().body == file_text);
        CHECK(client.receive().body == index_text);
    }
}

TEST_CASE("http 2: 100 (Continue) comes before a body that will be read") {
    ServerUnderTest server;
    for (const std::string framing : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
        Client client{server.port()};
        client.send(get_with("Expect: 100-continue\r\n" + std::string{framing}));
        CHECK(client.receive().status == 100);
        client.send(framing[0] == 'C' ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
        CHECK(client.receive().body == file_text);
        client.send(request("/"));
        CHECK(client.receive().body == index_text);
    }
}

TEST_CASE("http 2: a client that does not wait for 100 (Continue) is served all the same") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(get_with("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello") + request("/"));
    Response first = client.receive();
    if (first.status == 100) first = client.receive();
    CHECK(first.body == file_text);
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 2: a body that will not be read is answered at once instead of 100") {
    ServerUnderTest server;
    check_refused(server,
                  request("/file.txt", "Expect: 100-continue\r\nContent-Length: 5\r\n", "POST"),
                  {405});
    check_refused(server,
                  request("/file.txt", "Expect: 100-continue\r\nContent-Length: 5\r\n", "BREW"),
                  {501});
    check_refused(server, get_with("Expect: 100-continue\r\nContent-Length: 100000000\r\n"), {413});
}

TEST_CASE("http 2: expectations: others are 417, 1.0 has none, no body needs no 100") {
    ServerUnderTest server;
    CHECK(fetch(server, "/file.txt", "Expect: tea\r\n").status == 417);
    CHECK(fetch(server, "/file.txt", "Expect: 100-continue, tea\r\n").status == 417);
    Client old{server.port()};
    old.send("GET /file.txt HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK_FALSE(old.hears(Milliseconds{30}));
    old.send("hello");
    CHECK(old.receive().status == 200);
    old.close();
    Client client{server.port()};
    client.send(get_with("Expect: 100-continue\r\n"));
    CHECK(client.receive().status == 200);
}

TEST_CASE("http 2: POST without any framing has no body") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/file.txt", "", "POST") + request("/"));
    const Response response = client.receive();
    CHECK((response.status == 405 || response.status == 411));
    if (response.says_close())
        CHECK(client.ends());
    else
        CHECK(client.receive().body == index_text);
}

TEST_CASE("http 2: nothing behind a refused request is interpreted, wherever the cut is") {
    ServerUnderTest server;
    const std::string octets = "GET / HTTP/1.1\r\nBad\x01: x\r\n\r\n" + inner;
    for (std::size_t cut = 1; cut < octets.size(); cut += 3) {
        INFO("cut at " << cut);
        Client client{server.port()};
        client.send(octets.substr(0, cut));
        client.wait_until_read();
        client.send(octets.substr(cut));
        CHECK(client.receive().status == 400);
        CHECK(client.ends());
    }
}
