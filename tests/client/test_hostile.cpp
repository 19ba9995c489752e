// Servers that mean no good, made up here, and the whole program against them.  The program has a
// deadline of its own, and each test a longer one after which it kills the program: without the
// guard a test fails, and does not hang.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "program.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace {

using stepwise::UniqueFd;

constexpr int test_may_take = 20;  // seconds
const std::vector<std::string> soon = {"-m", "2"}, late = {"-m", "8"};

/// The server's side of the connection: gives up when the client has gone, or the test has ended.
class Client {
  public:
    Client(int socket, const std::atomic<bool>& over) : socket_(socket), over_(over) {}

    bool say(std::string_view octets) {
        while (!octets.empty() && !over_) {
            if (!is_ready(POLLOUT, 50)) continue;
            const ssize_t count =
                ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count < 0) return false;
            octets.remove_prefix(static_cast<std::size_t>(count));
            said += static_cast<std::size_t>(count);
        }
        return !over_;
    }
    /// Nothing is said until the client goes.
    void wait_until_gone() {
        char room[4096];
        while (!over_)
            if (is_ready(POLLIN, 50) && ::recv(socket_, room, sizeof room, MSG_DONTWAIT) <= 0)
                return;
    }
    void hear_request() {
        std::string request;
        char room[4096];
        while (!over_ && request.find("\r\n\r\n") == std::string::npos)
            if (is_ready(POLLIN, 50)) {
                const ssize_t count = ::recv(socket_, room, sizeof room, MSG_DONTWAIT);
                if (count <= 0) return;
                request.append(room, static_cast<std::size_t>(count));
            }
    }
    std::size_t said = 0;

  private:
    bool is_ready(short what, int milliseconds) const {
        pollfd entry{socket_, what, 0};
        return ::poll(&entry, 1, milliseconds) > 0;
    }
    int socket_;
    const std::atomic<bool>& over_;
};

struct Outcome {
    Ran ran;
    std::size_t said = 0;  ///< octets that the server got rid of
};

Outcome against(const std::function<void(Client&)>& server, std::vector<std::string> options = {},
                const std::vector<std::string>& deadline = late) {
    const UniqueFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);

    std::atomic<bool> over{false};
    Outcome outcome;
    std::thread thread{[&] {
        pollfd entry{listener.get(), POLLIN, 0};
        while (::poll(&entry, 1, 50) <= 0)
            if (over) return;
        const UniqueFd socket{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        Client client{socket.get(), over};
        client.hear_request();
        server(client);
        outcome.said = client.said;
    }};
    options.insert(options.begin(), deadline.begin(), deadline.end());
    options.insert(options.begin(), {"request", "--send"});
    options.push_back("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/");
    outcome.ran = run_stepwise(options, test_may_take);
    over = true;
    thread.join();
    return outcome;
}

/// Exit status 1, one line on standard error.
void check_refused(const Outcome& outcome, const std::string& why) {
    CHECK(outcome.ran.status == 1);
    CHECK(outcome.ran.errors.starts_with("stepwise request: "));
    CHECK(outcome.ran.errors.find(why) != std::string::npos);
    CHECK(outcome.ran.errors.find('\n') + 1 == outcome.ran.errors.size());
}

constexpr std::size_t megabyte = 1 << 20;
const std::string status_line = "HTTP/1.1 200 OK\r\n";

}  // namespace

TEST_CASE("a server that says nothing") {
    check_refused(against([](Client& client) { client.wait_until_gone(); }, {}, soon),
                  "says nothing");
}

TEST_CASE("a server that closes at once") {
    check_refused(against([](Client&) {}), "without a word");
}

TEST_CASE("a server that says one octet now and then") {
    const Outcome outcome = against(
        [](Client& client) {
            client.say(status_line + "X: ");
            while (client.say("x")) std::this_thread::sleep_for(std::chrono::milliseconds{20});
        },
        {}, soon);
    check_refused(outcome, "did not end in time");
}

TEST_CASE("endless header lines") {
    const Outcome outcome = against([](Client& client) {
        client.say(status_line);
        while (client.say("X-Hammer: nail\r\n")) continue;
    });
    check_refused(outcome, "the response's head is refused");
    CHECK(outcome.said < 16 * megabyte);
}

TEST_CASE("an endless header line, and an endless status line") {
    for (const char* beginning : {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 "}) {
        const Outcome outcome = against([&](Client& client) {
            client.say(beginning);
            while (client.say(std::string(4096, 'x'))) continue;
        });
        check_refused(outcome, "line too long");
        CHECK(outcome.said < 16 * megabyte);
    }
}

TEST_CASE("1xx without end") {
    const Outcome outcome = against([](Client& client) {
        while (client.say("HTTP/1.1 100 Continue\r\n\r\n")) continue;
    });
    check_refused(outcome, "interim responses");
    CHECK(outcome.said < 16 * megabyte);
}

TEST_CASE("a body without end") {
    const Outcome outcome = against(
        [](Client& client) {
            client.say(status_line + "\r\n");
            while (client.say(std::string(65536, 'x'))) continue;
        },
        {"--max-filesize", "1000000"});
    check_refused(outcome, "the body does not end");
    CHECK(outcome.said < 16 * megabyte);
}

TEST_CASE("a chunk bomb: one huge chunk, and ever more small ones") {
    check_refused(
        against(
            [](Client& client) {
                client.say(status_line + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n");
                while (client.say(std::string(65536, 'x'))) continue;
            },
            {"--max-filesize", "1000000"}),
        "the body is refused");
    const Outcome outcome = against(
        [](Client& client) {
            client.say(status_line + "Transfer-Encoding: chunked\r\n\r\n");
            while (client.say("1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n")) continue;
        },
        {"--max-filesize", "10000"});
    check_refused(outcome, "the body is refused");
    CHECK(outcome.said < 16 * megabyte);
}

TEST_CASE("chunk extensions and trailers without end") {
    check_refused(against([](Client& client) {
                      client.say(status_line + "Transfer-Encoding: chunked\r\n\r\n1;");
                      while (client.say(std::string(4096, 'x'))) continue;
                  }),
                  "the body is refused");
    check_refused(against([](Client& client) {
                      client.say(status_line + "Transfer-Encoding: chunked\r\n\r\n0\r\n");
                      while (client.say("X: y\r\n")) continue;
                  }),
                  "the body is refused");
}

TEST_CASE("a length that is wrong: too long, too short, none, two") {
    check_refused(against([](Client& client) {
                      client.say(status_line + "Content-Length: 10\r\n\r\nhello");
                  }),
                  "in the midst of the body, after 5 octets");
    const Outcome shorter = against([](Client& client) {
        client.say(status_line + "Content-Length: 5\r\n\r\nhello and more");
        client.wait_until_gone();
    });
    CHECK(shorter.ran.status == 0);
    CHECK(shorter.ran.output.find("and more") == std::string::npos);
    check_refused(
        against([](Client& client) { client.say(status_line + "Content-Length: x\r\n\r\n"); }),
        "where the body ends is not clear");
    check_refused(against([](Client& client) {
                      client.say(status_line + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab");
                  }),
                  "where the body ends is not clear");
}

TEST_CASE("a body that is promised and never comes") {
    check_refused(against(
                      [](Client& client) {
                          client.say(status_line + "Content-Length: 5\r\n\r\n");
                          client.wait_until_gone();
                      },
                      {}, soon),
                  "did not end in time");
}

TEST_CASE("nothing of a response reaches the terminal as it is") {
    const Outcome outcome = against([](Client& client) {
        client.say(
            "HTTP/1.1 200 \xe2\x80\xae\xff\r\nX: \xc2\x9b"
            "31m\r\n\r\na\x1b[2Jb\x9b"
            "31m");
    });
    CHECK(outcome.ran.status == 0);
    for (const char bad : {'\x1b', '\x9b', '\xff', '\xae'})
        CHECK(outcome.ran.output.find(bad) == std::string::npos);
}

TEST_CASE("no head at all is taken with --http0.9 only") {
    const auto server = [](Client& client) { client.say("<p>hello"); };
    check_refused(against(server), "no status line");
    const Outcome outcome = against(server, {"--http0.9"});
    CHECK(outcome.ran.status == 0);
    CHECK(outcome.ran.output.find("<p>hello") != std::string::npos);
}
