// Section 1 of the requirements: the request line and the header section.
#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

const std::string host = "Host: localhost\r\n";

std::string with_fields(std::string_view fields) {
    return "GET /file.txt HTTP/1.1\r\n" + std::string{fields} + "\r\n";
}

/// Sent whole, and what is answered on a connection that stays open.
Response answer_of(const ServerUnderTest& server, std::string_view octets) {
    Client client{server.port()};
    client.send(octets);
    return client.receive();
}

void check_served(const ServerUnderTest& server, std::string_view octets) {
    INFO("request: " << shown(octets));
    const Response response = answer_of(server, octets);
    CHECK(response.status == 200);
    CHECK(response.body == file_text);
}

}  // namespace

TEST_CASE("http 1: a request is answered, however it is cut in two") {
    ServerUnderTest server;
    const std::string octets = request("/file.txt", "Connection: close\r\nX: y\r\n");
    for (std::size_t cut = 1; cut < octets.size(); ++cut) {
        INFO("cut at " << cut);
        Client client{server.port()};
        client.send(octets.substr(0, cut));
        client.wait_until_read();
        client.send(octets.substr(cut));
        const Response response = client.receive();
        CHECK(response.status == 200);
        CHECK(response.body == file_text);
        CHECK(client.ends());
    }
}

TEST_CASE("http 1: a request that comes byte by byte is answered") {
    ServerUnderTest server;
    Client client{server.port()};
    for (int turn = 0; turn < 2; ++turn) {
        for (char octet : request("/file.txt")) {
            client.send({&octet, 1});
            client.wait_until_read();
        }
        CHECK(client.receive().body == file_text);
    }
}

TEST_CASE("http 1: a half-received request is not answered") {
    ServerUnderTest server;
    Client client{server.port()};
    const std::string octets = request("/file.txt");
    client.send(octets.substr(0, octets.size() - 1));
    client.wait_until_read();
    CHECK_FALSE(client.hears(Milliseconds{30}));
    client.send(octets.substr(octets.size() - 1));
    CHECK(client.receive().status == 200);
}

TEST_CASE("http 1: a lone LF ends a line, a bare CR does not") {
    ServerUnderTest server;
    check_served(server, "GET /file.txt HTTP/1.1\nHost: localhost\n\n");
    check_served(server, "GET /file.txt HTTP/1.1\r\nHost: localhost\n\r\n");
    for (const std::string octets :
         {"GET /file.txt\rHTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /fi\rle.txt HTTP/1.1\r\nHost: a\r\n\r\n", "GET /file.txt HTTP/1.1\rHost: a\r\n\r\n",
          "GET /file.txt HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
          "GET /file.txt HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
          "GET /file.txt HTTP/1.1\r\nHost: a\r\nX\r: b\r\n\r\n",
          "GET /file.txt HTTP/1.1\r\r\nHost: a\r\n\r\n",
          "\rGET /file.txt HTTP/1.1\r\nHost: a\r\n\r\n"})
        check_refused(server, octets, {400});
}

TEST_CASE("http 1: some empty lines before a request are ignored, an endless row is not") {
    ServerUnderTest server;
    check_served(server, "\r\n" + request("/file.txt"));
    check_served(server, "\n" + request("/file.txt"));
    std::string many;
    for (int i = 0; i < 100; ++i) many += "\r\n";
    check_refused(server, many + request("/file.txt"), {400});
}

TEST_CASE("http 1: empty lines between two requests are ignored") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/file.txt") + "\r\n" + request("/"));
    CHECK(client.receive().body == file_text);
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 1: an unknown method is 501") {
    ServerUnderTest server;
    for (const std::string method :
         {"BREW", "get", "Get", "GETT", "GE", "PATCH", "M-SEARCH", "!#$%&'*+-.^_`|~09"})
        CHECK_MESSAGE(fetch(server, "/file.txt", "", method).status == 501, method);
    check_refused(server, std::string(100, 'A') + " / HTTP/1.1\r\n" + host + "\r\n", {400, 501});
}

TEST_CASE("http 1: a method that is known but not allowed is 405 with Allow") {
    ServerUnderTest server;
    for (const std::string method : {"POST", "PUT", "DELETE", "TRACE"}) {
        INFO(method);
        const Response response = fetch(server, "/file.txt", "", method);
        CHECK(response.status == 405);
        CHECK(response.field("allow") == "GET, HEAD, OPTIONS");
    }
}

TEST_CASE("http 1: a method that is no token is 400") {
    ServerUnderTest server;
    for (const std::string start :
         {"G(T / HTTP/1.1\r\n", "G\x01T / HTTP/1.1\r\n", "G\xc3\xa4T / HTTP/1.1\r\n",
          " GET / HTTP/1.1\r\n", "\tGET / HTTP/1.1\r\n", "GET\t/ HTTP/1.1\r\n",
          "\x16\x03\x01\x02 / HTTP/1.1\r\n", "G\"T / HTTP/1.1\r\n"})
        check_refused(server, start + host + "\r\n", {400});
}

TEST_CASE("http 1: the version is HTTP, a digit, a dot and a digit") {
    ServerUnderTest server;
    for (const std::string version : {"http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.10",
                                      "HTTP/01.1", "HTTP/1.1x", "HTTP/a.b", "HTTP 1.1", "HTTP/1.1 ",
                                      "HTTP/1,1", "HTTP/-1.1", "HTTPS/1.1", "X", "HTTP/1.\xb2"})
        check_refused(server, "GET /file.txt " + std::string{version} + "\r\n" + host + "\r\n",
                      {400});
    for (const std::string version : {"HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/9.9", "HTTP/0.0"})
        check_refused(server, "GET /file.txt " + std::string{version} + "\r\n" + host + "\r\n",
                      {505, 400});
}

TEST_CASE("http 1: a later minor version is treated as 1.1") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send("GET /file.txt HTTP/1.7\r\nHost: a\r\n\r\n");
    const Response response = client.receive();
    CHECK(response.status == 200);
    CHECK_FALSE(response.says_close());
    client.send(request("/"));
    CHECK(client.receive().status == 200);
}

TEST_CASE("http 1: a request without a version gets the bare body") {
    ServerUnderTest server;
    for (const std::string octets : {"GET /file.txt\r\n", "GET /file.txt\n"}) {
        Client client{server.port()};
        client.send(octets + request("/smuggled.txt"));
        CHECK(client.receive_all() == file_text);
    }
    Client client{server.port()};
    client.send("GET /missing.txt\r\n");
    CHECK(client.receive_all().substr(0, 5) != "HTTP/");
}

TEST_CASE("http 1: only GET goes without a version") {
    ServerUnderTest server;
    for (const std::string method : {"HEAD", "POST", "BREW", "OPTIONS"}) {
        INFO(method);
        Client client{server.port()};
        client.send(std::string{method} + " /file.txt\r\n" + request("/smuggled.txt"));
        const std::string all = client.receive_all();
        CHECK(all.find(smuggled_text) == std::string::npos);
        CHECK(all.find(file_text) == std::string::npos);
    }
}

TEST_CASE("http 1: exactly one space stands between the parts of the request line") {
    ServerUnderTest server;
    for (const std::string line :
         {"GET  /file.txt HTTP/1.1", "GET /file.txt  HTTP/1.1", "GET /file.txt HTTP/1.1 ",
          "GET /file .txt HTTP/1.1", "GET /file.txt\tHTTP/1.1", "GET\v/ HTTP/1.1",
          "GET /fi\tle.txt HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\x7f HTTP/1.1",
          "GET / / HTTP/1.1", "GET HTTP/1.1 / x"})
        check_refused(server, std::string{line} + "\r\n" + host + "\r\n", {400});
    for (const std::string line : {"GET", "GET ", "HTTP/1.1", "garbage"}) {
        INFO(line);
        Client client{server.port()};
        client.send(std::string{line} + "\r\n\r\n" + request("/smuggled.txt"));
        CHECK(client.receive_all().find(smuggled_text) == std::string::npos);
    }
}

TEST_CASE("http 1: NUL is refused anywhere in the head") {
    ServerUnderTest server;
    const std::string whole = request("/file.txt", "X-Name: value\r\n");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string octets = whole;
        octets.insert(at, 1, '\0');
        check_refused(server, octets, {400, 505});
    }
}

TEST_CASE("http 1: white space before the colon and names that are no tokens are refused") {
    ServerUnderTest server;
    for (const std::string field :
         {"X : y", "X\t: y", ": y", " : y", "X y: z", "X\xc3\xa4: y", "X(: y", "X\"y\": z",
          "novalue", "X\x01: y", "X/y: z", "[X]: y", "@: y"})
        check_refused(server, with_fields(host + field + "\r\n"), {400});
}

TEST_CASE("http 1: folded lines are refused") {
    ServerUnderTest server;
    for (const std::string fields :
         {"X: y\r\n z\r\n", "X: y\r\n\tz\r\n", "X: y\r\n Content-Length: 5\r\n", "X:\r\n \r\n"})
        check_refused(server, with_fields(host + fields), {400});
    check_refused(server, with_fields(" X: y\r\n" + host), {400});
}

TEST_CASE("http 1: control octets in a field value are refused") {
    ServerUnderTest server;
    for (const std::string field : {"X: a\x01"
                                    "b",
                                    "X: a\x7f"
                                    "b",
                                    "X: a\x0b"
                                    "b",
                                    "X: \x1b[31m", "X: a\x08"})
        check_refused(server, with_fields(host + field + "\r\n"), {400});
    check_served(server, with_fields(host + "X: a\tb \xc3\xa4 \xff\r\n"));
}

TEST_CASE("http 1: white space around a field value is no part of it") {
    ServerUnderTest server;
    check_served(server, with_fields("Host:localhost\r\n"));
    check_served(server, with_fields("Host: \t localhost \t \r\n"));
    check_served(server, with_fields("hOsT: localhost\r\nEmpty:\r\nEmpty: \r\n"));
}

TEST_CASE("http 1: Host is there, once, and valid") {
    ServerUnderTest server;
    check_refused(server, with_fields(""), {400});
    check_refused(server, with_fields("Host: a\r\nHost: b\r\n"), {400});
    check_refused(server, with_fields("Host: a\r\nHost: a\r\n"), {400});
    for (const std::string value : {"a b", "a/b", "a,b c", "user@host", "a:b", "a:80:80", "[::1",
                                    "a:99999", "a?b", "<script>", "[zz]", "a\tb", "a#b", "%zz"})
        check_refused(server, with_fields("Host: " + std::string{value} + "\r\n"), {400});
    for (const std::string value : {"localhost", "127.0.0.1:80", "[::1]:8080", "example.com", "a:"})
        check_served(server, with_fields("Host: " + std::string{value} + "\r\n"));
}

TEST_CASE("http 1: 1.0 needs no Host") {
    ServerUnderTest server;
    check_served(server, "GET /file.txt HTTP/1.0\r\n\r\n");
    check_refused(server, "GET /file.txt HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", {400});
}

TEST_CASE("http 1: the absolute form of a target works and needs Host all the same") {
    ServerUnderTest server;
    check_served(server, "GET http://localhost/file.txt HTTP/1.1\r\nHost: other\r\n\r\n");
    check_served(server, "GET HTTP://localhost:80/file.txt?x HTTP/1.1\r\nHost: other\r\n\r\n");
    CHECK(answer_of(server, "GET http://localhost HTTP/1.1\r\nHost: a\r\n\r\n").body == index_text);
    for (const std::string target :
         {"http://", "http:///file.txt", "http://a b/", "ftp://a/file.txt", "http://u:p@a/file.txt",
          "file.txt", "http:/file.txt", "http://a:x/", "?x", "#", "*/"})
        check_refused(server, "GET " + std::string{target} + " HTTP/1.1\r\n" + host + "\r\n",
                      {400});
    check_refused(server, "GET http://localhost/file.txt HTTP/1.1\r\n\r\n", {400});
}

TEST_CASE("http 1: OPTIONS is answered for all of the server and for a file") {
    ServerUnderTest server;
    for (const std::string target : {"*", "/file.txt", "/"}) {
        INFO(target);
        const Response response = fetch(server, target, "", "OPTIONS");
        CHECK(response.status / 100 == 2);
        CHECK(response.field("allow") ==
              (target == "*" ? "GET, HEAD, POST, PUT, DELETE, OPTIONS" : "GET, HEAD, OPTIONS"));
        CHECK(response.body.empty());
    }
    for (const std::string method : {"GET", "POST"})
        check_refused(server, request("*", "", method), {400});
}

TEST_CASE("http 1: CONNECT takes the authority form only, and is not allowed") {
    ServerUnderTest server;
    CHECK(fetch(server, "localhost:80", "", "CONNECT").status == 405);
    for (const std::string target :
         {"/", "/file.txt", "*", "http://localhost/", "localhost", "localhost:", ":80", "a b:80"})
        check_refused(server, request(target, "", "CONNECT"), {400});
}

TEST_CASE("http 1: a fragment or a raw octet beyond ASCII never reaches a file") {
    ServerUnderTest server;
    check_refused(server, request("/file.txt#part"), {400});
    const int status = fetch(server, "/file\xff.txt").status;
    CHECK((status == 400 || status == 404));
}

TEST_CASE("http 1: percent-decoding is done once and refuses what is broken") {
    ServerUnderTest server;
    server.site().add("a%20b.txt", "percent");
    server.site().add("a b.txt", "space");
    server.site().add("pl+us.txt", "plus");
    CHECK(fetch(server, "/%66ile.txt").body == file_text);
    CHECK(fetch(server, "/%66%69%6C%65%2e%74%78%74").body == file_text);
    CHECK(fetch(server, "/a%20b.txt").body == "space");
    CHECK(fetch(server, "/a%2520b.txt").body == "percent");
    CHECK(fetch(server, "/pl+us.txt").body == "plus");
    for (const std::string target : {"/%", "/%6", "/%zz", "/%6g", "/file.txt%", "/%%", "/%-1"})
        CHECK_MESSAGE(fetch(server, target).status == 400, target);
    for (const std::string target :
         {"/%00", "/file.txt%00", "/file.txt%00.html", "/%00/../file.txt"})
        CHECK_MESSAGE(fetch(server, target).status / 10 == 40, target);
}

TEST_CASE("http 1: an encoded slash is no separator") {
    ServerUnderTest server;
    for (const std::string target :
         {"/dir%2Findex.html", "/dir%2findex.html", "/%2ffile.txt", "/..%2ffile.txt"}) {
        const int status = fetch(server, target).status;
        CHECK_MESSAGE((status == 404 || status == 400), target);
    }
}
