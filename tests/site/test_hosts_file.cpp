// Names that CONNECT can reach without asking a name server.
#include "doctest/doctest.h"
#include "stepwise/site/hosts_file.hpp"

using stepwise::address_in_hosts;

TEST_CASE("hosts file: the first line that has the name counts") {
    constexpr std::string_view text =
        "# comment with localhost\n"
        "127.0.0.1\tlocalhost  here.example\r\n"
        "\n"
        "::1 localhost ip6-localhost # not-a-name\n"
        "  10.0.0.1 Shop\n"
        "10.0.0.2";
    CHECK(address_in_hosts(text, "localhost") == "127.0.0.1");
    CHECK(address_in_hosts(text, "LocalHost") == "127.0.0.1");
    CHECK(address_in_hosts(text, "here.example") == "127.0.0.1");
    CHECK(address_in_hosts(text, "ip6-localhost") == "::1");
    CHECK(address_in_hosts(text, "shop") == "10.0.0.1");
    for (const std::string_view name :
         {"not-a-name", "comment", "10.0.0.2", "10.0.0.1", "local", ""})
        CHECK(address_in_hosts(text, name).empty());
    CHECK(address_in_hosts("", "localhost").empty());
    CHECK(address_in_hosts("127.0.0.1 last", "last") == "127.0.0.1");
}
