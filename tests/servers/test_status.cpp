// The server's own state: SetHandler server-status.
#include <charconv>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Options with_status() {
    Options options;
    options.config = "<Location /server-status>\nSetHandler server-status\n</Location>\n";
    return options;
}

/// -1: there is no such line.
long number(const std::string& text, const std::string& name) {
    const std::string begin = "\n" + name + ": ";
    const std::size_t at = ("\n" + text).find(begin);
    long value = -1;
    if (at != std::string::npos)
        std::from_chars(text.data() + at + begin.size() - 1, text.data() + text.size(), value);
    return value;
}

std::string state(const ServerUnderTest& server) {
    return fetch(server, "/server-status?auto").body;
}

}  // namespace

TEST_CASE("server-status counts what is really there") {
    ServerUnderTest server{with_status()};
    const Response first = fetch(server, "/server-status?auto");
    CHECK(first.status == 200);
    CHECK(first.field("content-type") == "text/plain; charset=utf-8");
    CHECK(number(first.body, "ConnsTotal") >= 1);
    CHECK(number(first.body, "BusyWorkers") == 1);
    CHECK(number(first.body, "ServerUptimeSeconds") >= 0);
    CHECK(number(first.body, "Load1") >= 0);
    // A transaction is counted when it is logged, which may be after its client has the answer.
    CHECK(server.log_lines(1).size() == 1);
    const long before = number(state(server), "Total Accesses");
    CHECK(before == 1);
    for (int i = 0; i < 5; ++i) check_alive(server);
    CHECK(server.log_lines(7).size() == 7);
    // Of this very request nobody knows yet how it ends.
    CHECK(number(state(server), "Total Accesses") == before + 6);
}

TEST_CASE("server-status shows each open connection, and none that is over") {
    ServerUnderTest server{with_status()};
    if (!has_many_workers()) return say_skipped("one connection at a time");
    CHECK(eventually([&] { return number(state(server), "ConnsTotal") == 1; }));
    {
        Client client{server.port()};
        client.send(request("/file.txt?<script>"));
        CHECK(client.receive().status == 200);
        CHECK(eventually([&] { return number(state(server), "ConnsTotal") == 2; }));
        CHECK(eventually([&] { return number(state(server), "BusyWorkers") == 1; }));
        const Response page = fetch(server, "/server-status");
        CHECK(page.field("content-type") == "text/html; charset=utf-8");
        CHECK(page.body.find("GET /file.txt?&lt;script&gt; HTTP/1.1") != std::string::npos);
        CHECK(page.body.find("2 receive") != std::string::npos);
        CHECK(page.body.find("4 access resource") != std::string::npos);
        CHECK(page.body.find("<script>") == std::string::npos);
    }
    CHECK(eventually([&] { return number(state(server), "ConnsTotal") == 1; }));
}

TEST_CASE("server-status: a process that dies leaves no connection behind in the table") {
    ServerUnderTest server{with_status()};
    if (architecture() != "fork" && architecture() != "prefork")
        return say_skipped("no processes of its own for connections");
    Client client{server.port()};
    client.send(request("/file.txt"));
    CHECK(client.receive().status == 200);
    const std::string page = fetch(server, "/server-status").body;
    // The row of the connection: <td>peer<td>process<td>…
    const std::size_t row = page.find("GET /file.txt");
    REQUIRE(row != std::string::npos);
    const std::string line = page.substr(page.rfind("<tr>", row), row - page.rfind("<tr>", row));
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i) at = line.find("<td>", at) + 4;
    pid_t process = 0;
    std::from_chars(line.data() + at, line.data() + line.size(), process);
    REQUIRE(process > 1);
    ::kill(process, SIGKILL);
    CHECK(client.ends());
    CHECK(eventually([&] { return number(state(server), "ConnsTotal") == 1; }));
}
