// Section 4 of the facts and the order of sections: which host answers, which root it has, and
// which of the operator's rules hold for a resource.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

void add_hosts(const Fixture& site) {
    site.add_directory("joe");
    site.add("joe/index.html", "joe");
    site.add_directory("mary");
    site.add("mary/index.html", "mary");
}

/// Two hosts by name, the first of which is the default one.
Options two_hosts(const std::string& addresses = "*") {
    Options options;
    options.config = "<VirtualHost " + addresses +
                     ">\n"
                     "  ServerName www.joes-hardware.com\n"
                     "  ServerAlias joes-hardware.com *.joe.example\n"
                     "  DocumentRoot \"@ROOT@/joe\"\n"
                     "</VirtualHost>\n"
                     "<VirtualHost " +
                     addresses +
                     ">\n"
                     "  ServerName www.marys-antiques.com\n"
                     "  DocumentRoot \"@ROOT@/mary\"\n"
                     "</VirtualHost>\n";
    return options;
}

/// The answer's body to a request for `target` with that Host.
std::string said_to(std::uint16_t port, const std::string& host, const std::string& target = "/") {
    Client client{port};
    client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return client.receive().body;
}

std::uint16_t free_port() {
    const stepwise::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket.get(), any, size) == 0);
    REQUIRE(::getsockname(socket.get(), any, &size) == 0);
    return ntohs(address.sin_port);
}

}  // namespace

TEST_CASE("http 5: the name in Host chooses the virtual host") {
    const ServerUnderTest server{two_hosts(), add_hosts};
    const struct {
        const char* host;
        const char* body;
    } requests[] = {
        {"www.joes-hardware.com", "joe"},
        {"www.marys-antiques.com", "mary"},
        {"WWW.Marys-Antiques.COM", "mary"},
        {"www.marys-antiques.com.", "mary"},    // the same name, with DNS's root
        {"www.marys-antiques.com:80", "mary"},  // the port in Host does not count
        {"www.marys-antiques.com.:8", "mary"},
        {"joes-hardware.com", "joe"},
        {"shop.joe.example", "joe"},
        {"somebody.else", "joe"},  // the first one is the default
        {"127.0.0.1", "joe"},
    };
    for (const auto& sent : requests)
        CHECK_MESSAGE(said_to(server.port(), sent.host) == sent.body, sent.host);
}

TEST_CASE(
    "http 5: an absolute URI wins over Host, and HTTP/1.0 without any gets the default host") {
    const ServerUnderTest server{two_hosts(), add_hosts};
    CHECK(said_to(server.port(), "www.joes-hardware.com", "http://www.marys-antiques.com/") ==
          "mary");
    Client client{server.port()};
    client.send("GET / HTTP/1.0\r\n\r\n");
    CHECK(client.receive().body == "joe");
}

TEST_CASE("http 5: hosts by address: the most specific one wins, whatever its name") {
    Options options = two_hosts("127.0.0.1");
    options.config +=
        "<VirtualHost *>\n  ServerName www.any.com\n</VirtualHost>\n"
        "<VirtualHost 127.0.0.9>\n  ServerName www.nine.com\n</VirtualHost>\n";
    const ServerUnderTest server{options, add_hosts};
    CHECK(said_to(server.port(), "www.any.com") == "joe");
    CHECK(said_to(server.port(), "www.nine.com") == "joe");
    CHECK(said_to(server.port(), "www.marys-antiques.com") == "mary");
}

TEST_CASE("http 5: without a host for the address the main server answers") {
    const ServerUnderTest server{two_hosts("127.0.0.9"), add_hosts};
    CHECK(said_to(server.port(), "www.joes-hardware.com") == index_text);
}

TEST_CASE("http 5: several addresses, and hosts by port") {
    if (runs_in_process()) return say_skipped("the harness listens on one address in process");
    const std::uint16_t other = free_port();
    Options options;
    options.config = "Listen 127.0.0.1:1\nListen 127.0.0.1:" + std::to_string(other) +
                     "\n<VirtualHost *:" + std::to_string(other) +
                     ">\n  DocumentRoot \"@ROOT@/mary\"\n</VirtualHost>\n";
    const ServerUnderTest server{options, add_hosts};
    for (int i = 0; i < 3; ++i) {
        CHECK(said_to(server.port(), "a") == index_text);
        CHECK(said_to(other, "a") == "mary");
    }
}

TEST_CASE("http 5: Directory, then Files, then Location: the later one wins") {
    Options options;
    options.config =
        "<Location /joe/located>\n  DirectoryIndex l.html\n</Location>\n"
        "<Files missing>\n  ErrorDocument 404 files\n</Files>\n"
        "<Location /joe/both/missing>\n  ErrorDocument 404 location\n</Location>\n"
        "<Directory \"@ROOT@/joe\">\n  ErrorDocument 404 inner\n  DirectoryIndex i.html\n"
        "</Directory>\n"
        "<Directory \"@ROOT@\">\n  ErrorDocument 404 outer\n  DirectoryIndex o.html\n"
        "</Directory>\n";
    const ServerUnderTest server{options, [](const Fixture& site) {
                                     for (const char* directory : {"joe", "joe/located", "mary"}) {
                                         site.add_directory(directory);
                                         for (const char* name : {"i", "o", "l"})
                                             site.add(std::string{directory} + "/" + name + ".html",
                                                      name);
                                     }
                                 }};
    CHECK(fetch(server, "/mary/").body == "o");
    CHECK(fetch(server, "/joe/").body == "i");
    CHECK(fetch(server, "/joe/located/").body == "l");
}

TEST_CASE("http 5: an alias leads out of the document root, by prefix or by expression") {
    Options options;
    options.config =
        "Alias /secret.txt \"@BESIDE@/secret.txt\"\n"
        "Alias /j/ \"@ROOT@/joe/\"\n"
        "AliasMatch \"^/of/([a-z]+)/page$\" \"@ROOT@/$1/index.html\"\n";
    const ServerUnderTest server{options, add_hosts};
    CHECK(fetch(server, "/secret.txt").body == secret_text);
    CHECK(fetch(server, "/j/index.html").body == "joe");
    CHECK(fetch(server, "/of/mary/page").body == "mary");
    CHECK(fetch(server, "/of/nobody/page").status == 404);
}

TEST_CASE("http 5: without Options Indexes a directory without an index is forbidden") {
    Options options;
    options.config =
        "<Directory \"@ROOT@\">\n  Options -Indexes\n</Directory>\n"
        "<Location /dir>\n  Options +Indexes\n</Location>\n";
    const ServerUnderTest server{options};
    CHECK(fetch(server, "/bare/").status == 403);
    CHECK(fetch(server, "/dir/").status == 200);
}

TEST_CASE("http 5: a host keeps connections as it says") {
    Options options;
    options.config =
        "<VirtualHost *>\n  ServerName a\n</VirtualHost>\n"
        "<VirtualHost *>\n  ServerName b\n  KeepAlive Off\n</VirtualHost>\n"
        "<VirtualHost *>\n  ServerName c\n  MaxKeepAliveRequests 2\n</VirtualHost>\n";
    const ServerUnderTest server{options};
    const auto closes = [](Client& client, const std::string& host) {
        client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return client.receive().says_close();
    };
    Client client{server.port()}, other{server.port()};
    CHECK_FALSE(closes(client, "a"));
    CHECK(closes(client, "b"));
    CHECK_FALSE(closes(other, "c"));
    CHECK(closes(other, "c"));
}
