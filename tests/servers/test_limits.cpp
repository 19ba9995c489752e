// The limits of time, size and number: each with its own status, none renewed by a byte now and
// then.
#include <algorithm>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;
using stepwise::milliseconds;

namespace {

constexpr Milliseconds limit{500};
/// A limit is kept to within one slice of a blocking call, which is no longer; the rest is for busy
/// machines.
constexpr Milliseconds late = patience;

Options with_limit(std::int64_t stepwise::Limits::*which) {
    Options options;
    options.limits.*which = 500 * milliseconds;
    return options;
}

/// Something is heard after the limit, not before it and not much later.
void check_time(Client& client, Clock::time_point start) {
    CHECK(client.hears(late));
    const auto took = Clock::now() - start;
    CHECK(took >= limit - Milliseconds{50});
    CHECK(took < late);
}

std::string long_target(std::size_t line) {
    const std::string rest = "GET / HTTP/1.1\r\n";
    return "/" + std::string(line - rest.size(), 'a');
}

}  // namespace

TEST_CASE("http 3: a client that says nothing is left without a word") {
    ServerUnderTest server{with_limit(&stepwise::Limits::idle)};
    const auto start = Clock::now();
    Client client{server.port()};
    check_time(client, start);
    CHECK(client.ends());
    check_alive(server);
    CHECK(server.log_lines(1).size() == 1);
}

TEST_CASE("http 3: a kept connection that falls silent is closed without a word") {
    ServerUnderTest server{with_limit(&stepwise::Limits::idle)};
    Client client{server.port()};
    client.send(request("/file.txt"));
    CHECK(client.receive().body == file_text);
    check_time(client, Clock::now());
    CHECK(client.ends());
}

TEST_CASE("http 3: half a head is answered 408 in time") {
    ServerUnderTest server{with_limit(&stepwise::Limits::head)};
    for (const std::string half : {"G", "GET / HTTP/1.1\r\nHo", "GET / HTTP/1.1\r\nHost: a\r\n"}) {
        Client client{server.port()};
        client.send(half);
        check_time(client, Clock::now());
        const Response response = client.receive();
        CHECK(response.status == 408);
        CHECK(response.says_close());
        CHECK(client.ends());
    }
    CHECK(server.log_lines(3).size() == 3);
}

TEST_CASE("http 3: a byte now and then does not renew the head's limit") {
    ServerUnderTest server{with_limit(&stepwise::Limits::head)};
    Client client{server.port()};
    const auto start = Clock::now();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    while (!client.hears(Milliseconds{50}) && Clock::now() - start < late) client.send("y");
    check_time(client, start);
    CHECK(client.receive().status == 408);
}

TEST_CASE("http 3: empty lines now and then do not renew any limit") {
    Options options = with_limit(&stepwise::Limits::head);
    options.limits.idle = 500 * milliseconds;
    ServerUnderTest server{options};
    Client client{server.port()};
    const auto start = Clock::now();
    while (!client.hears(Milliseconds{50}) && Clock::now() - start < late) client.send("\n");
    CHECK(Clock::now() - start < late);
}

TEST_CASE("http 3: the head's limit begins anew with each request") {
    ServerUnderTest server{with_limit(&stepwise::Limits::head)};
    Client client{server.port()};
    const auto start = Clock::now();
    while (Clock::now() - start < limit + limit / 2) {
        client.send(request("/file.txt"));
        REQUIRE(client.receive().body == file_text);
        static_cast<void>(client.hears(Milliseconds{40}));
    }
}

TEST_CASE("http 3: a body that does not come is answered 408 in time") {
    ServerUnderTest server{with_limit(&stepwise::Limits::body)};
    for (const std::string start : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
        Client client{server.port()};
        client.send(request("/file.txt", start));
        check_time(client, Clock::now());
        const Response response = client.receive();
        CHECK(response.status == 408);
        CHECK(response.says_close());
        CHECK(client.ends());
    }
}

TEST_CASE("http 3: a byte of a body now and then does not renew its limit") {
    ServerUnderTest server{with_limit(&stepwise::Limits::body)};
    Client client{server.port()};
    const auto start = Clock::now();
    client.send(request("/file.txt", "Content-Length: 100000\r\n"));
    while (!client.hears(Milliseconds{50}) && Clock::now() - start < late) client.send("y");
    check_time(client, start);
    CHECK(client.receive().status == 408);
}

TEST_CASE("http 3: a client that takes no octet of a response is left") {
    ServerUnderTest server{with_limit(&stepwise::Limits::write)};
    const std::size_t size = 64'000'000;
    server.site().add_sparse("large", size);
    Client client{server.port()};
    client.send(request("/large"));
    const auto log = server.log_lines(1);  // the transaction is over, though nothing was read
    REQUIRE(log.size() == 1);
    const std::size_t received = client.receive_octets(size, [](std::string_view) {});
    CHECK(received < size);
    CHECK(client.ends());
    check_alive(server);
}

TEST_CASE("http 3: a slow reader that goes on reading is not left") {
    Options options;
    options.limits.write = 1500 * milliseconds;
    ServerUnderTest server{options};
    const std::size_t size = 16'000'000;
    server.site().add_pattern("large", size);
    Client client{server.port()};
    client.send(request("/large"));
    CHECK(client.receive_head().status == 200);
    std::uint64_t at = 0;
    bool good = true;
    const auto start = Clock::now();
    while (at < size) {
        const std::size_t taken = client.receive_octets(
            std::min<std::size_t>(1'000'000, size - at), [&](std::string_view octets) {
                for (char octet : octets) good = good && octet == pattern_octet(at++);
            });
        REQUIRE(taken > 0);
        // When the limit is over, much more is left than the kernel holds.
        if (Clock::now() - start < limit * 5) let_pass(Milliseconds{250});
    }
    CHECK(good);
}

TEST_CASE("http 3: after a refusal the server reads on for a bounded time only") {
    Options options = with_limit(&stepwise::Limits::linger);
    ServerUnderTest server{options};
    check_alive(server);
    const auto before = server.descriptors();
    Client client{server.port()};
    client.send("GET / HTTP/1.1\r\nBad\x01: x\r\n\r\n");
    CHECK(client.receive().status == 400);
    CHECK(client.ends());
    const auto start = Clock::now();
    while (Clock::now() - start < limit / 2)
        client.send("more");                             // must not keep the connection for ever
    const std::size_t ours = runs_in_process() ? 1 : 0;  // the client is still there
    CHECK(eventually([&] { return server.descriptors() <= before + ours; }, late));
}

TEST_CASE("http 1: a request line beyond the limit is 414, one within is not") {
    Options options;
    options.limits.message_head.request_line = 1000;
    ServerUnderTest server{options};
    CHECK(fetch(server, long_target(1000)).status == 404);
    check_refused(server, request(long_target(1001)), {414});
    check_refused(server, "GET /" + std::string(5000, 'a'), {414});
}

TEST_CASE("http 1: a field line beyond the limit is 431, one within is not") {
    Options options;
    options.limits.message_head.field_line = 1000;
    ServerUnderTest server{options};
    CHECK(fetch(server, "/", "X: " + std::string(995, 'a') + "\r\n").status == 200);
    check_refused(server, request("/", "X: " + std::string(996, 'a') + "\r\n"), {431});
    check_refused(server, request("/", std::string(5000, 'a') + ": x\r\n"), {431});
}

TEST_CASE("http 1: a head beyond the limit is 431, one within is not") {
    Options options;
    options.limits.message_head.head = 2000;
    ServerUnderTest server{options};
    const std::string bare = request("/", "X: \r\n");
    std::string padded = request("/", "X: " + std::string(2000 - bare.size(), 'a') + "\r\n");
    REQUIRE(padded.size() == 2000);
    Client client{server.port()};
    client.send(padded);
    CHECK(client.receive().status == 200);
    client.close();
    check_refused(server, request("/", "X: " + std::string(2001 - bare.size(), 'a') + "\r\n"),
                  {431});
    std::string many;
    for (int i = 0; i < 90; ++i) many += "X: 012345678901234567890123456789\r\n";
    check_refused(server, request("/", many), {431});
}

TEST_CASE("http 1: more fields than the limit are 431, as many are not") {
    Options options;
    options.limits.message_head.fields = 20;
    ServerUnderTest server{options};
    std::string fields;
    for (int i = 0; i < 18; ++i) fields += "X: y\r\n";
    CHECK(fetch(server, "/", fields).status == 200);  // Host and Connection are the other two
    check_refused(server, request("/", fields + "X: y\r\nX: y\r\n"), {431});
}

TEST_CASE("http 1: an endless head is refused before it is whole") {
    ServerUnderTest server;
    for (const std::string& start :
         {std::string{"GET /"}, std::string{"GET / HTTP/1.1\r\nHost: a\r\nX: "},
          std::string{"\xff"}, std::string{"GET / HTTP/1.1\r\n"}, std::string{}}) {
        INFO(shown(start));
        Client client{server.port()};
        client.send(start);
        std::size_t sent = 0;
        while (sent < 50'000'000 && !client.hears(Milliseconds{0})) {
            if (!client.send(std::string(10'000, 'a'))) break;
            sent += 10'000;
        }
        CHECK(sent < 50'000'000);
        CHECK(client.receive().status / 100 >= 4);
    }
    check_alive(server);
}

TEST_CASE("http 4: beyond its connections an event loop answers 503, others let clients wait") {
    Options options;
    options.limits.connections = 3;
    options.limits.queue = 1;
    if (has_many_workers() && !is_event_loop()) options.workers = 2;
    if (architecture() == "while-ready-blocking")
        return say_skipped("a thread for each connection, without bound, has no bound");
    ServerUnderTest server{options};
    const std::size_t bound = is_event_loop() ? 3 : has_many_workers() ? 2 : 1;
    std::vector<Client> held;
    for (std::size_t i = 0; i < bound; ++i) {
        held.emplace_back(server.port()).send(request("/file.txt"));
        CHECK(held.back().receive().status == 200);
    }
    Client next{server.port()};
    next.send(request("/file.txt", "Connection: close\r\n"));
    if (is_event_loop()) {
        const Response response = next.receive();
        CHECK(response.status == 503);
        CHECK(response.says_close());
        CHECK(next.ends());
    } else {
        CHECK_FALSE(next.hears(Milliseconds{100}));
    }
    held.front().close();
    if (!is_event_loop()) {
        CHECK(next.receive().body == file_text);
        return;
    }
    CHECK(eventually([&] {
        Client again{server.port()};
        again.send(request("/file.txt", "Connection: close\r\n"));
        return again.receive().status == 200;
    }));
}
