// Section 1: which method may be used on what, and what is said to who asks for another.
#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Options with_methods(std::string text) {
    Options options;
    options.config = std::move(text);
    return options;
}

std::string allowed(const ServerUnderTest& server, std::string_view target) {
    const Response response = fetch(server, target, "", "OPTIONS");
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    return response.field("allow").value_or("");
}

}  // namespace

TEST_CASE("http 1: OPTIONS tells what can be done") {
    ServerUnderTest server{
        with_methods("<Location /open>\nDav On\n</Location>\n"
                     "<Location /read>\nAllowMethods GET OPTIONS\n</Location>\n"),
        [](const Fixture& site) {
            site.add_directory("open/inner");
            site.add("open/file.txt", "x");
            site.add_directory("read");
            site.add("read/file.txt", "x");
        }};
    CHECK(allowed(server, "/file.txt") == "GET, HEAD, OPTIONS");
    CHECK(allowed(server, "/open/file.txt") == "GET, HEAD, PUT, DELETE, OPTIONS");
    CHECK(allowed(server, "/read/file.txt") == "GET, HEAD, OPTIONS");
    CHECK(allowed(server, "*").find("GET") != std::string::npos);
}

TEST_CASE("http 1: what cannot be done is 405 with Allow, what nobody knows is 501") {
    ServerUnderTest server;
    for (const std::string method : {"POST", "PUT", "DELETE", "TRACE"}) {
        INFO(method);
        const Response response = fetch(server, "/file.txt", "", method);
        CHECK(response.status == 405);
        CHECK(response.field("allow") == "GET, HEAD, OPTIONS");
    }
    const Response tunnel = fetch(server, "localhost:80", "", "CONNECT");
    CHECK(tunnel.status == 405);
    CHECK(tunnel.field("allow") == "GET, HEAD, OPTIONS");
    for (const std::string method : {"BREW", "get", "PATCH", "PROPFIND", "GETGET"}) {
        INFO(method);
        CHECK(fetch(server, "/file.txt", "", method).status == 501);
    }
    check_alive(server);
}

TEST_CASE("http 1: TRACE sends the request back, without its secrets") {
    ServerUnderTest server{with_methods("TraceEnable On\n")};
    CHECK(allowed(server, "/file.txt") == "GET, HEAD, OPTIONS, TRACE");
    const std::string sent = "TRACE /any%20thing?x HTTP/1.1\r\nHost: localhost\r\nX-Odd:  a b \r\n";
    Client client{server.port()};
    client.send(
        sent +
        "Authorization: Basic c2VjcmV0\r\ncookie: secret=1\r\nPROXY-AUTHORIZATION: secret\r\n"
        "Max-Forwards: 0\r\n\r\n" +
        request("/"));
    const Response response = client.receive();
    CHECK(response.status == 200);
    CHECK(response.field("content-type") == "message/http");
    CHECK(response.body ==
          "TRACE /any%20thing?x HTTP/1.1\r\nHost: localhost\r\nX-Odd: a b\r\n"
          "Max-Forwards: 0\r\n\r\n");
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 1: TRACE has no content, and its answer has a limit") {
    ServerUnderTest server{with_methods("TraceEnable On\n")};
    check_refused(server, request("/", "Content-Length: 5\r\n", "TRACE") + "hello", {400});
    check_refused(server, request("/", "Transfer-Encoding: chunked\r\n", "TRACE") + "0\r\n\r\n",
                  {400});
    CHECK(fetch(server, "/", "Content-Length: 0\r\n", "TRACE").status == 200);
    std::string much;
    for (int i = 0; i < 2; ++i) much += "X-Much: " + std::string(6200, 'x') + "\r\n";
    CHECK(fetch(server, "/", much, "TRACE").status == 431);
    const std::string most = "X-Much: " + std::string(8000, 'x') + "\r\n";
    CHECK(fetch(server, "/", most, "TRACE").body.find(most) != std::string::npos);
}

TEST_CASE("http 2: PUT wants a length, and expectations are met or refused") {
    ServerUnderTest server{with_methods("<Location />\nDav On\n</Location>\n")};
    CHECK(fetch(server, "/new.txt", "", "PUT").status == 411);
    CHECK(fetch(server, "/new.txt", "Expect: tea\r\nContent-Length: 0\r\n", "PUT").status == 417);
    CHECK(fetch(server, "/new.txt").status == 404);
    CHECK(fetch(server, "/new.txt", "Content-Length: 0\r\n", "PUT").status == 201);
}
