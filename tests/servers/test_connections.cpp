// Section 3: how long a connection lives, in what order its answers come, and how it ends.
#include <random>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Response answer_to(Client& client, std::string_view octets) {
    client.send(octets);
    return client.receive();
}

}  // namespace

TEST_CASE("http 3: a connection of 1.1 persists unless the client says close") {
    ServerUnderTest server;
    Client client{server.port()};
    for (int i = 0; i < 5; ++i) {
        const Response response = answer_to(client, request("/file.txt"));
        CHECK(response.body == file_text);
        CHECK_FALSE(response.says_close());
    }
    CHECK(answer_to(client, request("/", "Connection: close\r\n")).says_close());
    CHECK(client.ends());
}

TEST_CASE("http 3: an error does not end a connection that is sound") {
    ServerUnderTest server;
    Client client{server.port()};
    CHECK(answer_to(client, request("/missing.txt")).status == 404);
    CHECK(answer_to(client, request("/bare/")).status == 200);
    CHECK(answer_to(client, request("/dir")).status == 301);
    CHECK(answer_to(client, request("/file.txt")).body == file_text);
}

TEST_CASE("http 3: close is found anywhere in the Connection fields") {
    ServerUnderTest server;
    for (const std::string fields :
         {"Connection: close\r\n", "connection: CLOSE\r\n", "Connection: keep-alive, close\r\n",
          "Connection: close, keep-alive\r\n", "Connection: x,close ,y\r\n",
          "Connection: keep-alive\r\nConnection: close\r\n", "Connection: ,,close\r\n"}) {
        INFO(fields);
        Client client{server.port()};
        CHECK(answer_to(client, request("/file.txt", fields) + request("/smuggled.txt"))
                  .says_close());
        CHECK(client.ends());
    }
    for (const std::string fields : {"Connection: closed\r\n", "Connection: clo se\r\n",
                                     "Connection: x\r\n", "X: close\r\n"}) {
        INFO(fields);
        Client client{server.port()};
        CHECK_FALSE(answer_to(client, request("/file.txt", fields)).says_close());
        CHECK(answer_to(client, request("/")).body == index_text);
    }
}

TEST_CASE(
    "http 3: a connection of 1.0 ends unless the client says keep-alive, and then the answer says "
    "so") {
    ServerUnderTest server;
    Client one{server.port()};
    CHECK(answer_to(one, "GET /file.txt HTTP/1.0\r\n\r\n" + request("/smuggled.txt")).body ==
          file_text);
    CHECK(one.ends());
    one.close();

    Client other{server.port()};
    for (int i = 0; i < 3; ++i) {
        const Response kept =
            answer_to(other, "GET /file.txt HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        CHECK(kept.body == file_text);
        CHECK(kept.field("connection") == "keep-alive");
        CHECK(kept.field("content-length"));
    }
    other.close();

    Client third{server.port()};
    const auto both = answer_to(third, "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n");
    CHECK(both.body == index_text);
    CHECK(third.ends());
}

TEST_CASE("http 3: pipelined requests are answered in their order") {
    ServerUnderTest server;
    const int count = 50;
    std::string octets;
    for (int i = 0; i < count; ++i) {
        server.site().add("n" + std::to_string(i), std::to_string(i));
        octets += request("/n" + std::to_string(i));
    }
    Client client{server.port()};
    client.send(octets);
    for (int i = 0; i < count; ++i) CHECK(client.receive().body == std::to_string(i));
    CHECK(answer_to(client, request("/")).body == index_text);
}

TEST_CASE("http 3: pipelined requests of every kind are answered in their order") {
    ServerUnderTest server;
    server.site().add_pattern("large", 300'000);
    Client client{server.port()};
    client.send(request("/large") + request("/large", "", "HEAD") + request("/missing.txt") +
                request("/file.txt", "Content-Length: 5\r\n") + "hello" +
                request("/x", "", "OPTIONS") + request("/empty.txt") +
                request("/file.txt", "", "POST") + request("/dir") + request("/"));
    CHECK(client.receive().body == pattern(300'000));
    CHECK(client.receive(Body::none).field("content-length") == "300000");
    CHECK(client.receive().status == 404);
    CHECK(client.receive().body == file_text);
    CHECK(client.receive().status / 100 == 2);
    const Response empty = client.receive();
    CHECK(empty.status == 200);
    CHECK(empty.body.empty());
    CHECK(client.receive().status == 405);
    CHECK(client.receive().status == 301);
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 3: pipelined requests are answered, however they are cut") {
    ServerUnderTest server;
    const std::string octets = request("/file.txt") +
                               request("/file.txt", "Content-Length: 3\r\n") + "abc" +
                               request("/", "Connection: close\r\n");
    for (std::size_t cut = 1; cut < octets.size(); ++cut) {
        INFO("cut at " << cut);
        Client client{server.port()};
        client.send(octets.substr(0, cut));
        client.wait_until_read();
        client.send(octets.substr(cut));
        CHECK(client.receive().body == file_text);
        CHECK(client.receive().body == file_text);
        CHECK(client.receive().body == index_text);
        CHECK(client.ends());
    }
}

TEST_CASE("http 3: a long pipeline in odd pieces is answered") {
    ServerUnderTest server;
    std::string octets;
    const int count = reduced(900, 200, "pipelined requests");
    for (int i = 0; i < count; ++i)
        octets += request(i % 2 ? "/file.txt" : "/", "X-Number: " + std::to_string(i) + "\r\n");
    octets += request("/file.txt", "Connection: close\r\n");
    Client client{server.port()};
    std::mt19937 random{1};
    int answered = 0;
    for (std::string_view rest = octets; !rest.empty();) {
        rest.remove_prefix(client.send_some(rest.substr(0, 1 + random() % 3000)));
        for (; answered < count && client.hears(Milliseconds{0}); ++answered)
            REQUIRE(client.receive().body == (answered % 2 ? file_text : index_text));
    }
    for (; answered < count; ++answered)
        REQUIRE(client.receive().body == (answered % 2 ? file_text : index_text));
    CHECK(client.receive().body == file_text);
    CHECK(client.ends());
}

TEST_CASE("http 3: after Connection: close nothing further is answered") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/file.txt", "Connection: close\r\n") + request("/smuggled.txt") +
                request("/smuggled.txt"));
    CHECK(client.receive().body == file_text);
    CHECK(client.ends());
}

TEST_CASE("http 3: a client that has shut down its sending side gets its answers") {
    ServerUnderTest server;
    server.site().add_pattern("large", 5'000'000);
    Client client{server.port()};
    client.send(request("/file.txt") + request("/large") + request("/"));
    client.finish();
    CHECK(client.receive().body == file_text);
    CHECK(client.receive().body == pattern(5'000'000));
    CHECK(client.receive().body == index_text);
    CHECK(client.ends());
}

TEST_CASE("http 3: half a request and then an end is no request") {
    ServerUnderTest server;
    const std::string whole = request("/smuggled.txt", "Content-Length: 5\r\n") + "hell";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        Client client{server.port()};
        client.send(whole.substr(0, size));
        client.finish();
        const std::string all = client.receive_all();
        CHECK_MESSAGE(all.find(smuggled_text) == std::string::npos, size);
    }
}

TEST_CASE("http 3: clients that vanish with an RST harm nobody") {
    ServerUnderTest server;
    server.site().add_pattern("large", 3'000'000);
    const std::string body =
        request("/file.txt", "Content-Length: 50000\r\n") + std::string(1000, 'x');
    const std::string octets[] = {"",   "GET / HT",        request("/file.txt"),
                                  body, request("/large"), request("/large") + request("/large")};
    for (const auto& sent : octets)
        for (const bool read_some : {false, true}) {
            Client client{server.port()};
            client.send(sent);
            if (read_some) static_cast<void>(client.hears(Milliseconds{20}));
            client.reset();
        }
    check_alive(server);
}

TEST_CASE("http 3: an RST in the middle of a body leaves nothing behind") {
    ServerUnderTest server;
    server.site().add_pattern("large", 20'000'000);
    check_alive(server);
    const auto before = server.descriptors();
    for (int i = 0; i < 10; ++i) {
        Client client{server.port()};
        client.send(request("/large"));
        CHECK(client.receive_head().status == 200);
        CHECK(client.receive_octets(100'000, [](std::string_view) {}) == 100'000);
        client.reset();
    }
    check_alive(server);
    // The index was asked for twice, so it may be kept open.
    CHECK(eventually([&] { return server.descriptors() <= before + 1; }));
}

TEST_CASE("http 3: what one client left unread is never served to the next") {
    ServerUnderTest server;
    server.site().add_pattern("large", 30'000'000);
    const std::string later = request("/smuggled.txt");
    for (const std::string& first :
         {request("/large") + later, request("/file.txt", "Connection: close\r\n") + later,
          request("/file.txt", "Content-Length: 99\r\n") + "x", "GET /\r\n" + later,
          "BAD\x01\r\n\r\n" + later, std::string{"GET /smuggled.txt HTTP/1.1\r\nHost: a\r\n"}})
        for (const bool reads : {true, false}) {
            INFO("left: " << shown(first));
            Client client{server.port()};
            client.send(first);
            if (reads) static_cast<void>(client.hears(Milliseconds{30}));
            client.reset();
            for (int i = 0; i < 20; ++i) {
                Client next{server.port()};
                next.send(request("/file.txt", "Connection: close\r\n"));
                CHECK(next.receive().body == file_text);
                CHECK(next.ends());
            }
        }
}

TEST_CASE("http 3: a connection ends after so many requests, and the answer says so") {
    Options options;
    options.limits.requests = 3;
    ServerUnderTest server{options};
    Client client{server.port()};
    client.send(request("/") + request("/") + request("/") + request("/smuggled.txt"));
    CHECK_FALSE(client.receive().says_close());
    CHECK_FALSE(client.receive().says_close());
    CHECK(client.receive().says_close());
    CHECK(client.ends());
}

TEST_CASE("http 3: one client waits for nothing while another says nothing") {
    Options options;
    // A single worker serves the other one only when the silent one's time is over.
    options.limits.idle = options.limits.head =
        has_many_workers() ? 60 * stepwise::seconds : 500 * stepwise::milliseconds;
    if (has_many_workers() && !is_event_loop()) options.workers = 2;
    ServerUnderTest server{options};
    for (const std::string sent : {"", "GET / HT", "GET / HTTP/1.1\r\nHost"}) {
        Client silent{server.port()};
        silent.send(sent);
        silent.wait_until_read();
        Client active{server.port()};
        CHECK(answer_to(active, request("/file.txt", "Connection: close\r\n")).body == file_text);
        CHECK(active.ends());
        if (has_many_workers()) {
            CHECK_FALSE(
                silent.hears(Milliseconds{0}));  // it was served while the other still waited
        } else {
            CHECK(silent.hears(Milliseconds{0}));  // for it, nobody else could be
        }
    }
}

TEST_CASE("http 3: no answer is held back for an acknowledgement") {
    ServerUnderTest server;
    server.site().add_pattern("middle", 40'000);
    Client client{server.port()};
    auto quickest = Clock::duration::max();
    for (int i = 0; i < 50; ++i) {
        const auto start = Clock::now();
        client.send(request("/middle"));
        CHECK(client.receive().body.size() == 40'000);
        client.send(request("/file.txt"));
        CHECK(client.receive().body == file_text);
        client.send(request("/missing.txt"));
        CHECK(client.receive().status == 404);
        if (i >= 25) quickest = std::min(quickest, Clock::now() - start);
    }
    // Octets that the kernel holds back (Nagle, MSG_MORE) would cost 40 to 200 ms each time.
    CHECK(quickest < Milliseconds{40});
}
