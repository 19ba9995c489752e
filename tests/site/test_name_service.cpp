// Names of hosts, /etc/hosts and /etc/resolv.conf: pure text.
#include <doctest/doctest.h>

#include <stdexcept>

#include "stepwise/site/name_service.hpp"
#include "stepwise/site/verdict.hpp"

using namespace stepwise;

namespace {

Address address(std::string_view text) {
    const auto parsed = Address::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

}  // namespace

TEST_CASE("names: what may be called a host name") {
    struct Row {
        std::string name;
        bool is_one;
    };
    const Row rows[] = {
        {"a", true},
        {"www.example.com", true},
        {"WWW.Example.COM", true},
        {"4.example", true},
        {"3com.com", true},
        {"a-b.c-d.e", true},
        {"x.1a", true},
        {std::string(63, 'a'), true},
        {std::string(64, 'a'), false},
        {std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
             std::string(61, 'd'),
         true},
        {std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
             std::string(62, 'd'),
         false},
        {"", false},
        {".", false},
        {"a.", false},
        {".a", false},
        {"a..b", false},
        {"-a", false},
        {"a-", false},
        {"a.-b.c", false},
        {"under_score.example", false},
        {"127.0.0.1", false},
        {"1", false},
        {"host.1", false},
        {"a b", false},
        {"a\nb", false},
        {std::string("a\0b", 3), false},
        {"a\"b", false},
        {"<script>", false},
        {"caf\xc3\xa9.example", false},
        {"a\\046b", false},
    };
    for (const Row& row : rows) CHECK_MESSAGE(is_host_name(row.name) == row.is_one, row.name);
}

TEST_CASE("names: beneath a domain, or the domain itself") {
    CHECK(is_in_domain("example.com", "example.com"));
    CHECK(is_in_domain("www.example.com", "example.com"));
    CHECK(is_in_domain("www.EXAMPLE.com", ".Example.com"));
    CHECK_FALSE(is_in_domain("example.com", ".example.com"));
    CHECK_FALSE(is_in_domain("badexample.com", "example.com"));
    CHECK_FALSE(is_in_domain("com", "example.com"));
    CHECK_FALSE(is_in_domain("example.com.evil", "example.com"));
    CHECK_FALSE(is_in_domain("", "example.com"));
    CHECK_FALSE(is_in_domain("example.com", ""));
    CHECK_FALSE(is_in_domain("example.com", "."));
}

TEST_CASE("names: addresses and endpoints") {
    CHECK(address("::ffff:10.1.2.3") == address("10.1.2.3"));
    CHECK(address("::1") != address("0.0.0.1"));
    for (const char* wrong : {"", "10.1", "host", "10.1.2.3.4", "::1%lo", "[::1]", "1:2"})
        CHECK_FALSE(Address::parse(wrong));

    struct Row {
        const char* text;
        const char* address;
        std::uint16_t port;
    };
    const Row rows[] = {
        {"10.0.0.1", "10.0.0.1", 53}, {"10.0.0.1:5353", "10.0.0.1", 5353}, {"::1", "::1", 53},
        {"[::1]:5353", "::1", 5353},  {"[fe80::1]:1", "fe80::1", 1},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto endpoint = Endpoint::parse(row.text, 53);
        REQUIRE(endpoint);
        CHECK(endpoint->address == address(row.address));
        CHECK(endpoint->port == row.port);
    }
    for (const char* wrong : {"", ":53", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:5x",
                              "[10.0.0.1]:5", "[]:5", "localhost:53", "localhost"})
        CHECK_FALSE_MESSAGE(Endpoint::parse(wrong, 53), wrong);
}

TEST_CASE("names: the hosts file") {
    const HostTable table = HostTable::parse(
        "# a comment\n"
        "127.0.0.1 localhost Local.Example # and so on\n"
        "\t10.0.0.1\tserver.example\tserver\r\n"
        "10.0.0.1 second.example\n"
        "10.0.0.2 server.example\n"
        "::1 localhost ip6-localhost\n"
        "nonsense server.example\n"
        "10.0.0.3\n"
        "10.0.0.4 bad_name good.example\n"
        "10.0.0.5 last.example");
    CHECK(table.name_of(address("127.0.0.1")) == "localhost");
    CHECK(table.name_of(address("10.0.0.1")) == "server.example");
    CHECK(table.name_of(address("::1")) == "localhost");
    CHECK(table.name_of(address("10.0.0.3")).empty());
    CHECK(table.name_of(address("10.0.0.4")) == "good.example");
    CHECK(table.name_of(address("10.0.0.5")) == "last.example");
    CHECK(table.name_of(address("10.0.0.9")).empty());
    CHECK(table.leads_to("LOCAL.example", address("127.0.0.1")) == true);
    CHECK(table.leads_to("localhost", address("127.0.0.1")) == true);
    CHECK(table.leads_to("localhost", address("::1")) == true);
    CHECK(table.leads_to("localhost", address("10.0.0.1")) == false);
    CHECK(table.leads_to("server.example", address("10.0.0.2")) == true);
    CHECK(table.leads_to("server.example", address("::1")) == std::nullopt);
    CHECK(table.leads_to("elsewhere.example", address("::1")) == std::nullopt);
    CHECK(HostTable::parse("").name_of(address("127.0.0.1")).empty());
}

TEST_CASE("names: the name server of resolv.conf") {
    struct Row {
        const char* text;
        const char* address;
    };
    const Row rows[] = {
        {"nameserver 10.0.0.53\nnameserver 10.0.0.54\n", "10.0.0.53"},
        {"# x\n; y\nsearch example.com\n nameserver\t10.0.0.53 # first", "10.0.0.53"},
        {"#nameserver 10.0.0.1\nnameserver ::1\n", "::1"},
        {"nameserver fe80::1%eth0\nnameserver 10.0.0.54\n", "10.0.0.54"},
        {"nameservers 10.0.0.1\n", "127.0.0.1"},
        {"nameserver", "127.0.0.1"},
        {"", "127.0.0.1"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(name_server_of(row.text).address == address(row.address));
        CHECK(name_server_of(row.text).port == 53);
    }
    CHECK(read_name_service("127.0.0.1:5353").server.port == 5353);
    CHECK_THROWS_AS(static_cast<void>(read_name_service("somewhere")), std::invalid_argument);
}
