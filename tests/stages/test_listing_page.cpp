// The pure parts of listings, of the server's state and of dispatching.
#include <unistd.h>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "stepwise/kernel/scoreboard.hpp"
#include "stepwise/site/other_servers.hpp"
#include "stepwise/stages/4_resource/fat_url.hpp"
#include "stepwise/stages/4_resource/listing_page.hpp"
#include "stepwise/stages/4_resource/server_load.hpp"
#include "stepwise/stages/4_resource/status_page.hpp"

using namespace stepwise;

namespace {

std::string as_text(std::string_view name) {
    std::string text;
    append_name_as_text(text, name);
    return text;
}

}  // namespace

TEST_CASE("sizes are written as Apache writes them") {
    const struct {
        std::uint64_t octets;
        const char* expected;
    } table[] = {{0, "0"},
                 {972, "972"},
                 {973, "1.0K"},
                 {1024, "1.0K"},
                 {1229, "1.2K"},
                 {9 * 1024, "9.0K"},
                 {10 * 1024, "10K"},
                 {1 << 20, "1.0M"},
                 {1ULL << 32, "4.0G"},
                 {~std::uint64_t{0}, "16E"}};
    for (const auto& entry : table) {
        INFO(entry.octets);
        CHECK(short_size(entry.octets) == entry.expected);
        CHECK(short_size(entry.octets).size() <= 4);
    }
}

TEST_CASE("http 5: file names become text that no page can stumble over") {
    CHECK(as_text("a<b>&\"") == "a&lt;b&gt;&amp;&quot;");
    CHECK(as_text("\n") == "\xe2\x90\x8a");
    CHECK(as_text("\x7f") == "\xe2\x90\xa1");
    CHECK(as_text("\xc3\xa9") == "\xc3\xa9");
    for (const char* wrong : {"\xff", "\xc3", "\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                              "\xf4\x90\x80\x80", "\xf8"})
        CHECK(as_text(wrong).starts_with("\xef\xbf\xbd"));
    CHECK(as_text("\xc3") == "\xef\xbf\xbd");
}

TEST_CASE("the order of a listing is read from its query") {
    CHECK(order_of_query("C=M;O=D").column == ListingOrder::Column::modified);
    CHECK(order_of_query("C=M;O=D").descending);
    CHECK(order_of_query("O=A&C=S").column == ListingOrder::Column::size);
    CHECK_FALSE(order_of_query("O=A&C=S").descending);
    CHECK(order_of_query("C=Q;O=").column == ListingOrder::Column::name);
}

TEST_CASE("URLs of other servers are taken apart") {
    const auto url = server_url("http://Some.Example:8081/base/");
    REQUIRE(url);
    CHECK(url->host == "Some.Example");
    CHECK(url->port == 8081);
    CHECK(url->base == "/base");
    CHECK(url->authority == "Some.Example:8081");
    CHECK(server_url("http://[::1]:81")->host == "::1");
    CHECK(server_url("http://[::1]:81")->port == 81);
    CHECK(server_url("http://a/")->port == 80);
    for (const char* wrong : {"", "/", "https://a/", "ftp://a/", "http://", "http://u@a/"})
        CHECK_FALSE(server_url(wrong));
}

TEST_CASE("what another server says of its load") {
    CHECK(busy_workers("HTTP/1.1 200 OK\r\n\r\nX: 1\nBusyWorkers: 7\n") == 7);
    CHECK(busy_workers("HTTP/1.0 200 OK\r\n\r\nBusyWorkers: 0") == 0);
    for (const char* wrong :
         {"", "HTTP/1.1", "HTTP/1.1 500 Oh\r\n\r\nBusyWorkers: 7\n", "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\n\r\nBusyWorkers: -7\n", "HTTP/1.1 200 OK\r\n\r\nBusyWorkers: 7x\n",
          "HTTP/1.1 200 OK\r\n\r\nBusyWorkers: 99999999999999999999\n", "\nBusyWorkers: 7\n"})
        CHECK_FALSE(busy_workers(wrong));
}

TEST_CASE("a session is known again, and only by who made it") {
    const std::array<unsigned char, 32> secret{1, 2, 3}, other{4, 5, 6};
    const std::string session = new_session(secret, "s", "1.1.1");
    CHECK(session.size() == 48);
    CHECK(is_own_session(secret, "s", session));
    CHECK_FALSE(is_own_session(secret, "t", session));
    CHECK_FALSE(is_own_session(other, "s", session));
    CHECK_FALSE(is_own_session(secret, "s", session.substr(1)));
    CHECK_FALSE(is_own_session(secret, "s", ""));
    for (std::size_t i = 0; i < session.size(); ++i) {
        std::string forged = session;
        forged[i] = forged[i] == 'a' ? 'b' : 'a';
        CHECK_FALSE(is_own_session(secret, "s", forged));
    }
    CHECK(new_session(secret, "s", "1.1.2") != session);
}

TEST_CASE("the scoreboard has a slot for each connection, and gives it back") {
    Scoreboard board;
    {
        ScoreboardPlace one, two;
        one.take(board.claim(::getpid(), 1, "127.0.0.1:1"));
        two.take(board.claim(::getpid(), 2,
                             "a peer whose name is much longer than a slot has room for it, so"));
        one.enter(4);
        one.show_request("GET / HTTP/1.1", 3);
        CHECK(board.busy() == 1);
        const auto lines = board.read();
        REQUIRE(lines.size() == 2);
        CHECK(lines[0].peer == "127.0.0.1:1");
        CHECK(lines[0].stage == 4);
        CHECK(lines[0].requests == 3);
        CHECK(lines[0].request == "GET / HTTP/1.1");
        CHECK(lines[1].peer.size() == 56);
        two.hand_over(12345);
    }
    REQUIRE(board.read().size() == 1);  // the other process still has it
    board.free_all_of(12345);
    CHECK(board.read().empty());
}

TEST_CASE("a full scoreboard has no slot to give, and that is no error") {
    Scoreboard board;
    for (std::size_t i = 0; i < Scoreboard::slots; ++i)
        CHECK(board.claim(::getpid(), i, "") != nullptr);
    CHECK(board.claim(::getpid(), 1, "") == nullptr);
    ScoreboardPlace place;
    place.take(nullptr);
    place.enter(3);
    place.show_request("GET", 1);
    place.hand_over(1);
}

TEST_CASE("slots are written and read by many threads at once") {
    Scoreboard board;
    std::vector<std::thread> threads;
    for (std::uint64_t number = 1; number <= 4; ++number)
        threads.emplace_back([&board, number] {
            for (int i = 0; i < 500; ++i) {
                ScoreboardPlace place;
                place.take(board.claim(::getpid(), number, "peer"));
                place.enter(static_cast<std::uint8_t>(3 + i % 5));
                place.show_request("GET / HTTP/1.1", 1);
            }
        });
    for (int i = 0; i < 50; ++i) CHECK(board.read().size() <= 4);
    for (auto& thread : threads) thread.join();
    CHECK(board.read().empty());
}

TEST_CASE("http 4: what a client sent is escaped in the server's state") {
    ServerState state;
    state.token = "Stepwise";
    state.open.push_back({1, 1, 1, 6, 0, "127.0.0.1:1", "GET /<script>\x1b HTTP/1.1"});
    const std::string page = state_for_people(state);
    CHECK(page.find("GET /&lt;script&gt;\\x1b HTTP/1.1") != std::string::npos);
    CHECK(page.find("6 send") != std::string::npos);
    CHECK(state_for_programs(state).find("\nConnsTotal: 1\n") != std::string::npos);
}
