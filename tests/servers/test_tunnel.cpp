// Section 3: CONNECT.  What goes in at one end of a tunnel comes out at the other, octet for octet,
// whoever is slow and whoever stops first.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

using stepwise::UniqueFd;

UniqueFd listen_somewhere(std::uint16_t& port, int backlog) {
    UniqueFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener.get(), any, size) == 0);
    REQUIRE(::listen(listener.get(), backlog) == 0);
    REQUIRE(::getsockname(listener.get(), any, &size) == 0);
    port = ntohs(address.sin_port);
    return listener;
}

/// The other server: a thread that serves one connection after the other.
class Upstream {
  public:
    explicit Upstream(std::function<void(int)> serve)
        : listener_(listen_somewhere(port_, 16)), thread_([this, serve = std::move(serve)] {
              for (;;) {
                  const UniqueFd socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
                  if (!socket) return;
                  serve(socket.get());
              }
          }) {}
    ~Upstream() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    std::uint16_t port_ = 0;
    UniqueFd listener_;
    std::thread thread_;
};

/// False once nobody takes it any more.
bool send_whole(int socket, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Up to the end.
std::string read_whole(int socket) {
    std::string all;
    std::array<char, 65536> piece;
    for (ssize_t size = 0; (size = ::recv(socket, piece.data(), piece.size(), 0)) > 0;)
        all.append(piece.data(), static_cast<std::size_t>(size));
    return all;
}

void echo(int socket) {
    std::array<char, 5000> piece;
    for (ssize_t size = 0; (size = ::recv(socket, piece.data(), piece.size(), 0)) > 0;)
        if (!send_whole(socket, {piece.data(), static_cast<std::size_t>(size)})) return;
}

Options allowing(std::uint16_t port) {
    Options options;
    options.config = "AllowCONNECT " + std::to_string(port) + "\n";
    return options;
}

std::string connect_to(std::uint16_t port, const std::string& host = "127.0.0.1",
                       const std::string& fields = "") {
    const std::string place = host + ":" + std::to_string(port);
    return "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n" + fields + "\r\n";
}

void check_open(Client& client) {
    const Response response = client.receive_head();
    CHECK(response.status == 200);
    CHECK_FALSE(response.field("content-length"));
    CHECK_FALSE(response.field("transfer-encoding"));
}

std::string take(Client& client, std::size_t count) {
    std::string taken;
    client.receive_octets(count, [&](std::string_view octets) { taken += octets; });
    return taken;
}

int status_of(const ServerUnderTest& server, const std::string& octets) {
    Client client{server.port()};
    client.send(octets);
    return client.receive().status;
}

}  // namespace

TEST_CASE("http 3: a tunnel carries octets both ways, those right behind the head first") {
    const Upstream upstream{echo};
    ServerUnderTest server{allowing(upstream.port())};
    std::size_t tunnels = 0;
    for (const std::string host : {"127.0.0.1", "localhost", "LOCALHOST"}) {
        INFO(host);
        Client client{server.port()};
        client.send(connect_to(upstream.port(), host) + "early GET / HTTP/1.1\r\n\r\n");
        check_open(client);
        CHECK(take(client, 24) == "early GET / HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 20; ++i) {
            client.send("again");
            CHECK(take(client, 5) == "again");
        }
        client.finish();
        CHECK(client.ends());
        ++tunnels;
        CHECK(server.log_lines(tunnels).size() == tunnels);  // or another worker's may come first
    }
    const auto lines = server.log_lines(tunnels);
    CHECK(lines[0].find("\"CONNECT 127.0.0.1:" + std::to_string(upstream.port()) +
                        " HTTP/1.1\" 200 124") != std::string::npos);
}

TEST_CASE("http 3: much goes through a tunnel in both directions at once") {
    const Upstream upstream{echo};
    ServerUnderTest server{allowing(upstream.port())};
    const std::string much =
        pattern(static_cast<std::size_t>(reduced(8'000'000, 1'000'000, "octets")));
    Client client{server.port()};
    client.send(connect_to(upstream.port()) + much.substr(0, 30'000));
    check_open(client);
    std::thread sender{[&] {
        client.send(std::string_view{much}.substr(30'000));
        client.finish();
    }};
    const std::string back = take(client, much.size());
    sender.join();
    CHECK(back == much);
    CHECK(client.ends());
}

TEST_CASE("http 3: the end of one direction is passed on, and the other goes on") {
    const Upstream upstream{[](int socket) {
        const std::string all = read_whole(socket);
        send_whole(socket, std::to_string(all.size()) + " octets" + pattern(500'000));
    }};
    ServerUnderTest server{allowing(upstream.port())};
    Client client{server.port()};
    client.send(connect_to(upstream.port()));
    check_open(client);
    client.send(std::string(300'000, 'x'));
    client.finish();
    CHECK(client.receive_all() == "300000 octets" + pattern(500'000));
    CHECK_FALSE(client.was_reset());
}

TEST_CASE("http 3: the other server may end first") {
    std::atomic<std::size_t> came = 0;
    const Upstream upstream{[&](int socket) {
        send_whole(socket, "bye");
        ::shutdown(socket, SHUT_WR);
        came = read_whole(socket).size();
    }};
    ServerUnderTest server{allowing(upstream.port())};
    Client client{server.port()};
    client.send(connect_to(upstream.port()));
    check_open(client);
    CHECK(take(client, 4) == "bye");  // and the end behind it
    client.send(std::string(100'000, 'x'));
    client.finish();
    CHECK(eventually([&] { return came == 100'000; }));
    check_alive(server);
}

TEST_CASE("http 3: who vanishes from one end is missed at the other") {
    std::atomic<int> ended = 0;
    const Upstream upstream{[&](int socket) {
        read_whole(socket);
        ++ended;
    }};
    ServerUnderTest server{allowing(upstream.port())};
    for (int i = 0; i < 3; ++i) {
        Client client{server.port()};
        client.send(connect_to(upstream.port()));
        check_open(client);
        client.send("x");
        client.wait_until_read();
        if (i == 0) client.reset();
        client.close();
        CHECK(eventually([&] { return ended == i + 1; }));
    }
    check_alive(server);
}

TEST_CASE("http 3: a slow reader slows its writer down, and loses nothing") {
    constexpr std::size_t size = 32'000'000;  // more than the kernel keeps for four sockets
    std::atomic<std::size_t> given = 0;
    const std::string piece = pattern(100'000);
    const Upstream upstream{[&](int socket) {
        while (given < size && send_whole(socket, piece)) given += piece.size();
    }};
    ServerUnderTest server{allowing(upstream.port())};
    Client client{server.port()};
    client.send(connect_to(upstream.port()));
    check_open(client);
    const std::size_t memory = server.memory();
    std::size_t before = 1;
    while (before != given) {  // until nothing moves any more
        before = given;
        let_pass(Milliseconds{200});
    }
    CHECK(given < size);
    CHECK(server.memory() < memory + 4'000'000);
    std::size_t taken = 0, wrong = 0;
    client.receive_octets(size, [&](std::string_view octets) {
        for (const char c : octets) wrong += c == piece[taken++ % piece.size()] ? 0 : 1;
    });
    CHECK(taken == size);
    CHECK(wrong == 0);
    CHECK(client.ends());
}

TEST_CASE("http 3: a tunnel that waits uses no processor time") {
    const Upstream upstream{echo};
    ServerUnderTest server{allowing(upstream.port())};
    if (runs_in_process())
        return say_skipped("the tests' own time cannot be told from the server's");
    Client client{server.port()};
    client.send(connect_to(upstream.port()) + "x");
    check_open(client);
    CHECK(take(client, 1) == "x");
    CHECK(comes_to_rest(server));
}

TEST_CASE("http 3: where a tunnel may not lead, and where it cannot") {
    std::uint16_t nobody = 0;
    listen_somewhere(nobody, 1).reset();
    ServerUnderTest server{allowing(nobody)};
    const auto other = static_cast<std::uint16_t>(nobody + 1);
    CHECK(status_of(server, connect_to(other)) == 403);
    CHECK(status_of(server, connect_to(server.port())) == 403);
    CHECK(status_of(server, connect_to(nobody)) == 502);
    CHECK(status_of(server, connect_to(nobody, "no.such.host.example")) == 502);
    CHECK(status_of(server, connect_to(nobody, "[::1]")) == 502);
    check_refused(server, connect_to(nobody, "127.0.0.1", "Content-Length: 5\r\n") + "hello",
                  {400});
    check_refused(server, "CONNECT 127.0.0.1 HTTP/1.1\r\nHost: x\r\n\r\n", {400});
    check_refused(server, "CONNECT /file.txt HTTP/1.1\r\nHost: x\r\n\r\n", {400});
    Client client{server.port()};  // a refusal does not end the connection
    client.send(connect_to(other) + request("/"));
    CHECK(client.receive().status == 403);
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 3: a server that does not answer is waited for within bounds: 504") {
    std::uint16_t port = 0;
    const UniqueFd listener = listen_somewhere(port, 0);  // nobody accepts, and the queue fills up
    std::vector<UniqueFd> queue;
    for (int i = 0; i < 4; ++i) {
        queue.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        const auto* any = reinterpret_cast<const sockaddr*>(&address);
        static_cast<void>(::connect(queue.back().get(), any, sizeof address));
    }
    Options options = allowing(port);
    options.limits.connect = 300 * stepwise::milliseconds;
    ServerUnderTest server{options};
    CHECK(status_of(server, connect_to(port)) == 504);
    check_alive(server);
}

TEST_CASE("http 3: a tunnel through which nothing goes is closed") {
    const Upstream upstream{echo};
    Options options = allowing(upstream.port());
    options.limits.tunnel_idle = 1 * stepwise::seconds;
    ServerUnderTest server{options};
    Client client{server.port()};
    client.send(connect_to(upstream.port()) + "x");
    check_open(client);
    CHECK(take(client, 1) == "x");
    CHECK(client.ends());
    CHECK(server.log_lines(1)[0].find(" 200 1") != std::string::npos);
    Client last{server.port()};  // and one that is open does not keep the server from stopping
    last.send(connect_to(upstream.port()));
    check_open(last);
    server.stop();
    CHECK(last.ends());
}
