// Section 4: what every response must be.  The client's reader checks most of it with each response
// of all other tests as well: status line, Date, one framing, Allow, Retry-After, Location.
#include <ctime>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/http/date.hpp"

using namespace servers;

TEST_CASE("http 4: a file is answered with its size, type and a reason phrase") {
    ServerUnderTest server;
    const Response response = fetch(server, "/file.txt");
    CHECK(response.status == 200);
    CHECK(response.reason == "OK");
    CHECK(response.field("content-length") == std::to_string(file_text.size()));
    CHECK(response.field("content-type").value_or("").substr(0, 10) == "text/plain");
    CHECK(fetch(server, "/").field("content-type").value_or("").substr(0, 9) == "text/html");
}

TEST_CASE("http 4: Date is now") {
    ServerUnderTest server;
    const std::time_t before = std::time(nullptr);
    const auto date = fetch(server, "/").field("date").value_or("");
    const auto read = stepwise::http::parse_date(date, before);
    REQUIRE(read);
    CHECK(*read >= before - 1);
    CHECK(*read <= std::time(nullptr) + 1);
}

TEST_CASE("http 4: Date moves on while a connection is kept") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/"));
    const auto first = client.receive().field("date");
    CHECK(eventually([&] {
        client.send(request("/"));
        return client.receive().field("date") != first;
    }));
}

TEST_CASE("http 4: HEAD has the fields of GET, and no body") {
    ServerUnderTest server;
    server.site().add_pattern("large", 200'000);
    for (const std::string target : {"/", "/file.txt", "/large", "/empty.txt", "/missing.txt",
                                     "/bare/", "/dir", "/file.txt/"}) {
        INFO(target);
        const Response get = fetch(server, target);
        const Response head = fetch(server, target, "", "HEAD");
        CHECK(head.status == get.status);
        CHECK(head.reason == get.reason);
        CHECK(head.fields_but_date() == get.fields_but_date());
        CHECK(get.field("content-length") == std::to_string(get.body.size()));
    }
}

TEST_CASE("http 4: 1.0 gets a Content-Length, or the connection's end, but no chunks") {
    ServerUnderTest server;
    for (const std::string target : {"/file.txt", "/missing.txt", "/dir", "/empty.txt"}) {
        INFO(target);
        Client client{server.port()};
        client.send("GET " + std::string{target} + " HTTP/1.0\r\n\r\n");
        CHECK_FALSE(client.receive().field("transfer-encoding"));
        CHECK(client.ends());
    }
}

TEST_CASE("http 4: no request writes a field of its own into a response") {
    ServerUnderTest server;
    for (const std::string target :
         {"/dir?%0d%0aX-Evil:%20yes", "/dir?a%0aX-Evil: yes", "/%0d%0aX-Evil:%20yes",
          "/dir%0d%0aX-Evil:yes", "/dir?\xe5\x98\x8a\xe5\x98\x8dX-Evil:yes"}) {
        INFO(target);
        Client client{server.port()};
        client.send(request(target, "Connection: close\r\n"));
        const Response response = client.receive();
        CHECK_FALSE(response.field("x-evil"));
        CHECK(client.ends());
    }
}

TEST_CASE("http 4: an error page escapes what it echoes and reveals no path") {
    ServerUnderTest server;
    for (const std::string target :
         {"/<script>alert(1)</script>", "/%3Cscript%3Ealert(1)%3C/script%3E", "/\"onload='x'",
          "/&lt;script&gt;<b>", "/file.txt/<script>", "/dir?<script>", "/bare/?<script>"}) {
        INFO(target);
        const Response response = fetch(server, target);
        CHECK(response.body.find("<script>") == std::string::npos);
        CHECK(response.body.find("\"onload") == std::string::npos);
        CHECK(response.body.find(server.site().root()) == std::string::npos);
    }
    CHECK(fetch(server, "/", "", "<b>").body.find("<b>") == std::string::npos);
}

TEST_CASE("http 4: a redirection is relative, or at least not to where the client says") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send("GET /dir HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    const auto location = client.receive().field("location").value_or("");
    CHECK(location == "/dir/");
}

TEST_CASE("http 4: a redirection never leads to another host") {
    ServerUnderTest server;
    server.site().add_directory("evil.example");
    server.site().add_directory("\\evil.example");
    for (const std::string target : {"//evil.example", "///evil.example", "/%2Fevil.example",
                                     "/./evil.example", "//evil.example/../evil.example",
                                     "/%5Cevil.example", "/\\evil.example", "/.//evil.example"}) {
        INFO(target);
        Client client{server.port()};
        client.send(request(target, "Connection: close\r\n"));
        const Response response = client.receive();
        const auto location = response.field("location").value_or("/");
        CHECK(location.substr(0, 2) != "//");
        CHECK(location.substr(0, 2) != "/\\");
        CHECK(location.substr(0, 1) == "/");
    }
}
