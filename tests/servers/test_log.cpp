// Section 8, as far as it is about the log: one line a transaction, whatever the transaction was.
#include <algorithm>
#include <set>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

struct Entry {
    std::string request;
    int status = 0;
    std::string size;
};

/// 127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] "GET / HTTP/1.1" 200 18
Entry read_entry(const std::string& line) {
    INFO(line);
    const std::string before = "127.0.0.1 - - [";
    REQUIRE(line.substr(0, before.size()) == before);
    const auto date_end = line.find("] \"");
    REQUIRE(date_end == before.size() + 26);
    const auto request_end = line.rfind("\" ");
    REQUIRE(request_end != std::string::npos);
    Entry entry;
    const auto request_start = date_end + 3;
    entry.request = line.substr(request_start, request_end - request_start);
    const std::string rest = line.substr(request_end + 2);
    entry.status = std::stoi(rest.substr(0, 3));
    REQUIRE(rest[3] == ' ');
    entry.size = rest.substr(4);
    return entry;
}

std::vector<Entry> entries(const ServerUnderTest& server, std::size_t count) {
    std::vector<Entry> found;
    for (const auto& line : server.log_lines(count)) found.push_back(read_entry(line));
    CHECK(found.size() == count);
    return found;
}

/// Waits for that many lines of the log: workers may write theirs after the client has its answer.
std::string talk(const ServerUnderTest& server, std::string_view octets, std::size_t lines = 0) {
    Client client{server.port()};
    client.send(octets);
    client.finish();
    std::string all = client.receive_all();
    static_cast<void>(server.log_lines(lines));
    return all;
}

}  // namespace

TEST_CASE("http 8: every transaction is one line of the Common Log Format") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/file.txt") + request("/missing.txt?a=b") +
                request("/file.txt", "", "HEAD") + request("/dir") + request("/empty.txt") +
                request("/file.txt", "", "BREW") + "GET / HTTP/1.0\r\n\r\n");
    std::vector<Response> responses;
    for (int i = 0; i < 7; ++i)
        responses.push_back(client.receive(i == 2 ? Body::none : Body::follows));
    CHECK(client.ends());
    const auto log = entries(server, 7);
    const char* lines[] = {"GET /file.txt HTTP/1.1",  "GET /missing.txt?a=b HTTP/1.1",
                           "HEAD /file.txt HTTP/1.1", "GET /dir HTTP/1.1",
                           "GET /empty.txt HTTP/1.1", "BREW /file.txt HTTP/1.1",
                           "GET / HTTP/1.0"};
    for (std::size_t i = 0; i < std::min<std::size_t>(log.size(), 7); ++i) {
        CHECK(log[i].request == lines[i]);
        CHECK(log[i].status == responses[i].status);
        const auto size = responses[i].body.size();
        CHECK((log[i].size == std::to_string(size) || (size == 0 && log[i].size == "-")));
    }
}

TEST_CASE("http 8: request octets are escaped in the log") {
    ServerUnderTest server;
    talk(server, "GET /\"quoted\"\\x HTTP/1.1\r\nHost: a\r\n\r\n", 1);
    talk(server, "GET /\x1b[31m\x07 HTTP/1.1\r\nHost: a\r\n\r\n", 2);
    talk(server, "GET /\xff\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 3);
    const auto log = entries(server, 3);
    REQUIRE(log.size() == 3);
    CHECK(log[0].request == "GET /\\\"quoted\\\"\\\\x HTTP/1.1");
    CHECK(log[1].request == "GET /\\x1b[31m\\x07 HTTP/1.1");
    CHECK(log[2].request == "GET /\\xff\\xc3\\xa4 HTTP/1.1");
    CHECK(log[1].status == 400);
}

TEST_CASE("http 8: refused and unparsable requests are logged as received, 0.9 as well") {
    ServerUnderTest server;
    talk(server, "garbage\r\n\r\n", 1);
    talk(server, "GET /file.txt\r\n", 2);
    talk(server, "GET /file.txt HTTP/1.1\r\nBad Field: x\r\n\r\n", 3);
    talk(server, "GET /file.txt HTTP/7.0\r\n\r\n", 4);
    talk(server, "GET /file.txt HTTP/1.1\r\n\r\n", 5);
    talk(server, "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n", 6);
    talk(server, request("/file.txt", "Content-Length: 999999999999\r\n"), 7);
    const auto log = entries(server, 7);
    REQUIRE(log.size() == 7);
    const int statuses[] = {400, 200, 400, 505, 400, 414, 413};
    for (std::size_t i = 0; i < 7; ++i) CHECK_MESSAGE(log[i].status == statuses[i], i);
    CHECK(log[0].request == "garbage");
    CHECK(log[1].request == "GET /file.txt");
    CHECK(log[1].size == std::to_string(file_text.size()));
    CHECK(log[2].request == "GET /file.txt HTTP/1.1");
    CHECK(log[5].request.substr(0, 10) == "GET /aaaaa");
}

TEST_CASE("http 8: no request writes a line of its own into the log") {
    ServerUnderTest server;
    const char* forged =
        "127.0.0.1 - - [01/Jan/2000:00:00:00 +0000] \"GET /forged HTTP/1.1\" 200 1";
    talk(server, std::string{"GET /\r127.0.0.1 "} + forged + " HTTP/1.1\r\nHost: a\r\n\r\n", 1);
    talk(server, std::string{"\x01\n"} + forged + "\n\n", 2);
    talk(server, request(std::string{"/%0a"} + "forged"), 3);
    const auto log = entries(server, 3);
    for (const auto& entry : log) CHECK(entry.status >= 400);
}

TEST_CASE("http 8: a request that never became whole is logged, a silent connection is not") {
    ServerUnderTest server;
    talk(server, "");
    talk(server, "GET /half", 1);
    talk(server, request("/file.txt", "Content-Length: 5\r\n") + "hel", 2);
    check_alive(server);
    const auto log = entries(server, 3);
    REQUIRE(log.size() == 3);
    CHECK(log[0].request == "GET /half");
    CHECK(log[0].status >= 400);
    CHECK(log[1].request == "GET /file.txt HTTP/1.1");
    CHECK(log[1].status >= 400);
    CHECK(log[2].request == "GET / HTTP/1.1");
}

TEST_CASE("http 8: the size is what was sent of the body, not what was to be sent") {
    ServerUnderTest server;
    const std::size_t size = 60'000'000;
    server.site().add_sparse("large", size);
    Client client{server.port()};
    client.send(request("/large"));
    CHECK(client.receive_head().status == 200);
    CHECK(client.receive_octets(1'000'000, [](std::string_view) {}) == 1'000'000);
    client.reset();
    const auto log = entries(server, 1);
    REQUIRE(log.size() == 1);
    CHECK(log[0].status == 200);
    CHECK(std::stoull(log[0].size) >= 1'000'000);
    CHECK(std::stoull(log[0].size) < size);
}

TEST_CASE("http 8: the log stays one line a transaction when 64 clients write at once") {
    ServerUnderTest server;
    constexpr int clients = 64;
    const int each = reduced(40, 8, "requests a client");
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&, i] {
            try {
                for (int n = 0; n < each; ++n) {
                    const std::string mark = std::to_string(i) + "-" + std::to_string(n);
                    const std::string target =
                        "/file.txt?" + mark + std::string(static_cast<std::size_t>(n) * 20, 'q');
                    if (fetch(server, target).body != file_text) ++failures;
                }
            } catch (const std::exception&) {
                ++failures;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    const auto log = entries(server, static_cast<std::size_t>(clients * each));
    std::set<std::string> different;
    for (const auto& entry : log) {
        CHECK(entry.status == 200);
        CHECK(entry.request.substr(entry.request.size() - 9) == " HTTP/1.1");
        different.insert(entry.request);
    }
    CHECK(different.size() == static_cast<std::size_t>(clients * each));
}

TEST_CASE("http 8: a log that cannot be written does not stop the service") {
    Options options;
    options.log = "/dev/full";
    ServerUnderTest server{options};
    Client client{server.port()};
    for (int i = 0; i < 20; ++i) {
        client.send(request("/file.txt"));
        CHECK(client.receive().body == file_text);
    }
    client.close();
    check_alive(server);
}
