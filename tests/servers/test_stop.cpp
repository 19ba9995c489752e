// Being told to stop: what is in flight is finished, who is idle is not waited for, and nothing is
// left behind.  The harness checks the latter at the end of every other test as well.
#include <atomic>
#include <future>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

/// Whoever is waited for by mistake is waited for three times as long as the tests' patience.
Options unhurried() {
    Options options;
    options.limits.idle = options.limits.head = options.limits.grace = 60 * stepwise::seconds;
    return options;
}

bool accepts(std::uint16_t port) {
    try {
        Client client{port};
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

TEST_CASE("stop: a server without clients ends at once, on SIGTERM and on SIGINT") {
    for (const int signal : {SIGTERM, SIGINT}) {
        ServerUnderTest server{unhurried()};
        server.request_stop(signal);
        server.check_end();
    }
}

TEST_CASE("stop: a server that has served ends at once") {
    ServerUnderTest server{unhurried()};
    check_alive(server);
    server.request_stop();
    server.check_end();
}

TEST_CASE("stop: a second request to stop changes nothing") {
    ServerUnderTest server{unhurried()};
    check_alive(server);
    server.request_stop();
    server.request_stop();
    server.request_stop(SIGINT);
    server.check_end();
}

TEST_CASE("stop: SIGINT from a terminal reaches all processes at once") {
    if (runs_in_process()) return say_skipped("the signal would reach the tests as well");
    ServerUnderTest server{unhurried()};
    Client idle{server.port()};
    idle.send(request("/"));
    CHECK(idle.receive().status == 200);
    for (pid_t process : server.processes()) ::kill(process, SIGINT);
    server.check_end();
}

TEST_CASE("stop: a transfer in flight is completed") {
    ServerUnderTest server;
    const std::size_t size = 32'000'000;
    server.site().add_pattern("large", size);
    Client client{server.port()};
    client.send(request("/large"));
    CHECK(client.receive_head().status == 200);
    server.request_stop();
    CHECK(eventually([&] { return !accepts(server.port()); }));
    std::uint64_t at = 0;
    bool good = true;
    CHECK(client.receive_octets(size, [&](std::string_view octets) {
        for (char octet : octets) good = good && octet == pattern_octet(at++);
    }) == size);
    CHECK(good);
    CHECK(client.ends());
    server.check_end();
    CHECK(server.log_lines(1).size() == 1);
}

TEST_CASE("stop: a transfer that does not end is cut off when the grace period is over") {
    Options options;
    options.limits.write = 60 * stepwise::seconds;
    options.limits.grace = 500 * stepwise::milliseconds;
    ServerUnderTest server{options};
    server.site().add_sparse("large", 100'000'000);
    Client client{server.port()};
    client.send(request("/large"));
    CHECK(client.receive_head().status == 200);
    server.request_stop();
    server.check_end();
}

TEST_CASE("stop: idle connections are not waited for") {
    Options options = unhurried();
    // On a blocking socket, in process, no signal ends a call: the shortest limit does.
    if (runs_in_process() && !is_event_loop()) options.limits.linger = 500 * stepwise::milliseconds;
    ServerUnderTest server{options};
    std::vector<Client> clients;
    for (int i = 0; i < (has_many_workers() ? 5 : 1); ++i) {
        clients.emplace_back(server.port()).send(request("/"));
        CHECK(clients.back().receive().status == 200);
    }
    server.request_stop();
    server.check_end();
    for (auto& client : clients) CHECK(client.ends());
}

TEST_CASE("stop: idle clients may leave at the very moment of the stop") {
    if (runs_in_process()) return say_skipped("SIGSTOP would stop the tests as well");
    ServerUnderTest server{unhurried()};
    std::vector<Client> clients;
    for (int i = 0; i < (has_many_workers() ? 10 : 1); ++i) {
        clients.emplace_back(server.port()).send(request("/"));
        CHECK(clients.back().receive().status == 200);
    }
    const auto processes = server.processes();
    for (pid_t process : processes) ::kill(process, SIGSTOP);
    clients.clear();
    server.request_stop();
    for (pid_t process : processes) ::kill(process, SIGCONT);
    server.check_end();
}

TEST_CASE("stop: connections that said nothing are not waited for") {
    Options options = unhurried();
    if (runs_in_process() && !is_event_loop()) options.limits.linger = 500 * stepwise::milliseconds;
    ServerUnderTest server{options};
    check_alive(server);
    Client first{server.port()}, second{server.port()};
    if (has_many_workers()) check_alive(server);
    server.request_stop();
    server.check_end();
}

TEST_CASE("stop: a request that comes whole in the grace period is answered") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send("GET /file.txt HTTP/1.1\r\nHo");
    client.wait_until_read();
    server.request_stop();
    CHECK(eventually([&] { return !accepts(server.port()); }));
    client.send("st: a\r\n\r\n");
    CHECK(client.receive().body == file_text);
    CHECK(client.ends());
    server.check_end();
}

TEST_CASE("stop: half a request is not waited for longer than the grace period") {
    Options options = unhurried();
    options.limits.grace = 500 * stepwise::milliseconds;
    ServerUnderTest server{options};
    Client client{server.port()};
    client.send("GET /file.txt HTTP/1.1\r\nHo");
    client.wait_until_read();
    server.request_stop();
    server.check_end();
}

TEST_CASE("stop: clients that wait for a worker do not keep the server") {
    Options options;
    options.limits.grace = 500 * stepwise::milliseconds;
    options.limits.queue = 2;
    if (has_many_workers() && !is_event_loop()) options.workers = 1;
    ServerUnderTest server{options};
    std::vector<Client> clients;
    for (int i = 0; i < 20; ++i) clients.emplace_back(server.port()).send(i % 2 ? "GET / HT" : "");
    clients.front().wait_until_read();
    server.request_stop();
    server.check_end();
}

TEST_CASE("stop: clients that go on coming do not delay it") {
    ServerUnderTest server;
    const std::uint16_t port = server.port();
    std::atomic<bool> enough = false;
    std::atomic<int> came = 0;
    std::vector<std::future<void>> crowd;
    for (int i = 0; i < 4; ++i)
        crowd.push_back(std::async(std::launch::async, [&enough, &came, port] {
            while (!enough) came += accepts(port);
        }));
    CHECK(eventually([&came] { return came > 20; }));
    server.request_stop();
    CHECK(eventually([port] { return !accepts(port); }));
    enough = true;
    crowd.clear();
    server.check_end();
}

TEST_CASE("stop: the address is free again at once") {
    std::uint16_t port = 0;
    {
        ServerUnderTest server;
        port = server.port();
        check_alive(server);
    }
    CHECK_FALSE(accepts(port));
}
