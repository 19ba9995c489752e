// Redirections that only this server has: BalanceTo, AffinityTo and FatUrl.
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <set>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/kernel/listener.hpp"

using namespace servers;

namespace {

Options with_dispatch(const std::string& config) {
    Options options;
    options.config = config;
    return options;
}

/// Another server, of which nobody wants more than its state.
class OtherServer {
  public:
    /// `answer` empty: it accepts connections and says nothing.
    explicit OtherServer(std::string answer)
        : answer_(std::move(answer)),
          listener_(stepwise::listen_on("127.0.0.1", 0, 16)),
          thread_([this] { run(); }) {}
    ~OtherServer() {
        ended_ = true;
        thread_.join();
    }
    OtherServer(const OtherServer&) = delete;
    OtherServer& operator=(const OtherServer&) = delete;
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(stepwise::port_of(listener_.get()));
    }
    int asked() const { return asked_; }

    static std::string busy(int count) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUptime: 1\nBusyWorkers: " +
               std::to_string(count) + "\nIdleWorkers: 1\n";
    }

  private:
    void run() {
        std::vector<stepwise::UniqueFd> silent;
        while (!ended_) {
            pollfd one{listener_.get(), POLLIN, 0};
            if (::poll(&one, 1, 10) <= 0) continue;
            stepwise::UniqueFd client{::accept(listener_.get(), nullptr, nullptr)};
            ++asked_;
            char octets[512];
            if (!answer_.empty() && ::recv(client.get(), octets, sizeof octets, 0) > 0)
                ::send(client.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
            else
                silent.push_back(std::move(client));
        }
    }

    std::string answer_;
    stepwise::UniqueFd listener_;
    std::atomic<bool> ended_ = false;
    std::atomic<int> asked_ = 0;
    std::thread thread_;
};

/// A port that nobody listens on, as far as one can know.
std::string nobody() {
    const stepwise::UniqueFd listener = stepwise::listen_on("127.0.0.1", 0, 1);
    return "http://127.0.0.1:" + std::to_string(stepwise::port_of(listener.get()));
}

std::string link_in(const std::string& page, const std::string& before) {
    const std::size_t at = page.find(before);
    if (at == std::string::npos) return {};
    return page.substr(at + before.size(), page.find('"', at + before.size()) - at - before.size());
}

}  // namespace

TEST_CASE("BalanceTo: the least busy server gets the client") {
    const OtherServer busy{OtherServer::busy(70)}, idle{OtherServer::busy(3)},
        broken{"HTTP/1.1 500 Oh\r\n\r\nBusyWorkers: 0\n"}, nonsense{"BusyWorkers: -1"};
    ServerUnderTest server{with_dispatch("<Location /far>\nBalanceTo " + nobody() + " " +
                                         busy.url() + " " + broken.url() + " " + nonsense.url() +
                                         " " + idle.url() + "/base/\n</Location>\n")};
    const Response response = fetch(server, "/far/a%20b?x=1");
    CHECK(response.status == 303);
    CHECK(response.field("location") == idle.url() + "/base/far/a%20b?x=1");
    CHECK(idle.asked() == 1);
    CHECK(fetch(server, "/far/").field("location") == idle.url() + "/base/far/");
    check_alive(server);  // not within the location
}

TEST_CASE("BalanceTo: answers are believed for a while") {
    const OtherServer other{OtherServer::busy(3)};
    ServerUnderTest server{
        with_dispatch("<Location /far>\nBalanceTo " + other.url() + "\n</Location>\n")};
    Client client{server.port()};
    for (int i = 0; i < 10; ++i) {
        client.send(request("/far"));
        CHECK(client.receive().status == 303);
    }
    CHECK(other.asked() < 10);
}

TEST_CASE(
    "BalanceTo: without any server there is 503, and a silent one does not stop us for long") {
    const OtherServer silent{""};
    ServerUnderTest server{with_dispatch("<Location /far>\nBalanceTo " + silent.url() + " " +
                                         nobody() + "\n</Location>\n")};
    const auto begin = Clock::now();
    const Response response = fetch(server, "/far");
    CHECK(response.status == 503);
    CHECK(response.field("retry-after"));
    CHECK_FALSE(response.field("location"));
    CHECK(Clock::now() - begin >= Milliseconds{250});
    check_alive(server);
}

TEST_CASE("AffinityTo: a cookie or the address names the user's server, a new user gets one") {
    ServerUnderTest server{
        with_dispatch("<Location /far>\nAffinityTo srv http://one.invalid "
                      "http://two.invalid/ http://three.invalid\n</Location>\n")};
    const auto location = [&](const std::string& target, const std::string& fields = "") {
        const Response response = fetch(server, target, fields);
        CHECK(response.status == 303);
        return response.field("location");
    };
    CHECK(location("/far/x?srv=2&y=1") == "http://two.invalid/far/x?srv=2&y=1");
    CHECK(location("/far/x", "Cookie: a=b; srv=3\r\n") == "http://three.invalid/far/x");
    CHECK(location("/far/x?srv=1", "Cookie: srv=3\r\n") == "http://one.invalid/far/x?srv=1");
    CHECK_FALSE(fetch(server, "/far/x", "Cookie: srv=3\r\n").field("set-cookie"));
    for (const char* fields : {"", "Cookie: srv=4\r\n", "Cookie: srv=0\r\n", "Cookie: srv=x\r\n"}) {
        const Response stranger = fetch(server, "/far/x", fields);
        const auto given = stranger.field("set-cookie").value_or("");
        CHECK(given.starts_with("srv="));
        const std::string place = given.substr(4, 1);
        const std::set<std::string> places{"1", "2", "3"};
        CHECK(places.count(place) == 1);
        CHECK(stranger.field("location") == location("/far/x", "Cookie: srv=" + place + "\r\n"));
    }
    check_alive(server);
}

TEST_CASE("FatUrl: the session in the address survives the links of a page") {
    ServerUnderTest server{
        with_dispatch("Options Indexes\n<Location /shop>\nFatUrl s\n</Location>\n"),
        [](const Fixture& site) {
            site.add_directory("shop/list");
            site.add("shop/index.html",
                     "<a href=\"cart.html\">cart</a> <a href=\"http://elsewhere.invalid/\">x</a>");
            site.add("shop/cart.html", "<img src=\"a.png?x=1\">");
            site.add("shop/list/file", "");
            site.add("shop/style.css", "a { color: red }");
            site.add("shop/large.html", std::string(256 * 1024, 'x') + "<a href=\"cart.html\">");
        }};
    const Response first = fetch(server, "/shop/?a=b");
    CHECK(first.status == 303);
    const std::string address = first.field("location").value_or("");
    REQUIRE(address.starts_with("/shop/?a=b&s="));
    const Response page = fetch(server, address);
    CHECK(page.status == 200);
    CHECK_FALSE(page.field("last-modified"));
    CHECK(page.body.find("\"http://elsewhere.invalid/\"") != std::string::npos);
    const std::string session = address.substr(address.find("s="));
    const std::string cart = link_in(page.body, "<a href=\"");
    CHECK(cart == "cart.html?" + session);
    CHECK(fetch(server, "/shop/" + cart).body == "<img src=\"a.png?x=1&amp;" + session + "\">");

    const Response listing = fetch(server, "/shop/list/?" + session);
    CHECK(listing.status == 200);
    CHECK(listing.body.find("<a href=\"file?" + session + "\"") != std::string::npos);

    const Response style = fetch(server, "/shop/style.css?" + session);
    CHECK(style.body == "a { color: red }");
    CHECK(style.field("last-modified"));
    CHECK(fetch(server, "/shop/large.html?" + session).body.ends_with("<a href=\"cart.html\">"));
    check_alive(server);
}

TEST_CASE("FatUrl: nobody can make up a session") {
    ServerUnderTest server{with_dispatch("<Location /shop>\nFatUrl s 307\n</Location>\n"),
                           [](const Fixture& site) {
                               site.add_directory("shop");
                               site.add("shop/index.html", "shop");
                           }};
    const auto location = [&](const std::string& target) {
        const Response response = fetch(server, target);
        CHECK(response.status == 307);
        return response.field("location").value_or("");
    };
    const std::string good = location("/shop/");
    CHECK(fetch(server, good).status == 200);
    CHECK(location("/shop/") != good);
    for (std::size_t i : {std::size_t{9}, std::size_t{20}, good.size() - 1}) {
        std::string forged = good;
        forged[i] = forged[i] == '0' ? '1' : '0';
        CHECK(location(forged).find("s=") == 7);
        CHECK(location(forged) != forged);
    }
    CHECK(location("/shop/?s=").starts_with("/shop/?s="));
    CHECK(location("/shop/?x&s=1&s=2").starts_with("/shop/?x&s="));
    CHECK(location(good + "0") != good + "0");
    // What is sent along would be lost on the way.
    CHECK(fetch(server, "/shop/", "Content-Length: 0\r\n", "POST").status == 405);
}
