// The page of --watch from made-up events: who stands where, in which order, and how wide it is.
#include <doctest/doctest.h>

#include <cerrno>
#include <sstream>
#include <string>
#include <vector>

#include "stepwise/client/watch/timeline.hpp"
#include "stepwise/trace/page.hpp"

using namespace stepwise;

namespace {

struct Made {
    std::vector<Event> events;
    pid_t process;
    std::uint64_t connection = 0;

    Event& add(std::int64_t microseconds, Stage stage, Edge edge) {
        Event event;
        event.nanoseconds = 1'000'000'000 + microseconds * 1000;
        event.process = event.thread = process;
        event.connection = connection;
        event.transaction = connection ? 1 : 0;
        event.stage = stage;
        event.edge = edge;
        events.push_back(event);
        return events.back();
    }
    Event& call(std::int64_t microseconds, Stage stage, const char* name, int descriptor,
                std::int64_t result, const char* octets = nullptr) {
        Event& event = add(microseconds, stage, Edge::syscall);
        event.name.assign(name);
        event.descriptor = descriptor;
        event.result = result;
        if (!octets) return event;
        event.has_bytes = true;
        event.text.assign(octets);
        return event;
    }
    void fact(std::int64_t microseconds, Stage stage, const char* key, const char* value) {
        Event& event = add(microseconds, stage, Edge::fact);
        event.name.assign(key);
        event.text.assign(value);
    }
};

const char* const peer = "127.0.0.1:40000";

std::vector<Event> client_events() {
    Made made{{}, 1};
    made.call(0, Stage::waiting, "socket", -1, 3);
    made.call(100, Stage::waiting, "connect", 3, 0).took = 90'000;
    made.call(300, Stage::waiting, "sendto", 3, 18, "GET / HTTP/1.1\r\n\r\n").took = 150'000;
    made.call(700, Stage::waiting, "recvfrom", 3, 40,
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        .took = 380'000;
    made.call(710, Stage::waiting, "close", 3, 0);
    return made.events;
}

std::vector<Event> server_events() {
    Made made{{}, 2};
    made.call(40, Stage::waiting, "epoll_wait", 9, 1);
    made.add(45, Stage::accept, Edge::enter);
    made.connection = 4;
    made.call(50, Stage::accept, "accept4", 8, 7);
    made.fact(51, Stage::accept, "peer", peer);
    made.add(52, Stage::accept, Edge::leave);
    made.add(160, Stage::receive, Edge::enter);
    made.call(200, Stage::receive, "recvfrom", 7, 18, "GET / HTTP/1.1\r\n\r\n");
    made.add(210, Stage::receive, Edge::leave);
    made.connection = 5;  // somebody else
    made.add(220, Stage::receive, Edge::enter);
    made.call(230, Stage::receive, "recvfrom", 11, 3, "BYE");
    made.add(240, Stage::receive, Edge::leave);
    made.connection = 0;
    made.call(250, Stage::waiting, "epoll_wait", 9, 1);  // and the wait before it was for him
    made.connection = 5;
    made.add(255, Stage::send, Edge::enter);
    made.connection = 4;
    made.add(400, Stage::send, Edge::enter);
    made.call(690, Stage::send, "sendto", 7, 40, "HTTP/1.1 200 OK\r\n").took = 100'000;
    made.add(695, Stage::send, Edge::leave);
    made.add(696, Stage::log, Edge::enter);
    made.add(697, Stage::log, Edge::leave);
    made.call(720, Stage::receive, "close", 7, 0);
    made.add(721, Stage::receive, Edge::leave);
    return made.events;
}

std::string page_of(std::size_t columns, bool colour = false) {
    return timeline(client_events(), concerning(server_events(), peer, 0), {columns, colour});
}

/// The lines with a time, each without what is between columns: "0.010 asks the server's".
std::vector<std::string> times_of(const std::string& page) {
    std::vector<std::string> times;
    std::istringstream lines{page};
    for (std::string line; std::getline(lines, line);)
        if (line[0] >= '0' && line[0] <= '9') times.push_back(line);
    return times;
}

}  // namespace

TEST_CASE("what concerns one client is picked from all that the server reports") {
    const std::vector<Event> picked = concerning(server_events(), peer, 0);
    std::size_t waits = 0;
    for (const Event& event : picked) {
        CHECK((event.connection == 4 || event.stage == Stage::waiting));
        waits += event.stage == Stage::waiting;
    }
    CHECK(waits == 1);
    CHECK(concerning(server_events(), "127.0.0.1:1", 0).empty());
    CHECK(concerning(server_events(), peer, 2'000'000'000).size() == picked.size() - 1);
}

TEST_CASE("it is over when the transaction is logged and its socket closed") {
    std::vector<Event> events = server_events();
    CHECK(is_over_for(events, peer));
    events.pop_back();
    CHECK_FALSE(is_over_for(events, peer));
    events.pop_back();
    CHECK_FALSE(is_over_for(events, peer));
    CHECK_FALSE(is_over_for(server_events(), "127.0.0.1:1"));
}

TEST_CASE("causes stand before their effects") {
    const std::vector<std::string> times = times_of(page_of(100));
    const std::vector<std::string> wanted = {
        "0.000    asks its kernel for a socket",
        "0.010    asks the server for a",
        "0.040",
        "0.050",
        "0.050",
        "0.051",
        "0.150    sends 18 octets:",
        "0.160",
        "0.200",
        "0.400",
        "0.590",
        "0.696",
        "0.700    receives 40 octets:",
        "0.710    closes its end",
        "0.720",
    };
    std::size_t found = 0;
    for (const std::string& line : times)
        if (found < wanted.size() && line.starts_with(wanted[found])) ++found;
    CAPTURE(page_of(100));
    CHECK(found == wanted.size());
}

TEST_CASE("no line is wider than asked for, and everything stands on its side") {
    for (const std::size_t columns : {60U, 80U, 91U, 100U, 300U}) {
        std::istringstream lines{page_of(columns)};
        const std::size_t width = std::min<std::size_t>(std::max<std::size_t>(columns, 80), 100);
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            CHECK(width_of(line) <= width);
            CHECK_FALSE(line.ends_with(' '));
            if (line.find("accept4(") != std::string::npos) CHECK(line.find("accept4(") > 40);
            if (line.find("GET / HTTP/1.1␍") != std::string::npos) CHECK(line.find("GET") == 11);
        }
    }
}

TEST_CASE("arrows go across where something does") {
    std::istringstream lines{page_of(100)};
    std::size_t to_server = 0, to_client = 0;
    for (std::string line; std::getline(lines, line);) {
        to_server += line.find("→") != std::string::npos;
        to_client += line.find("←") != std::string::npos;
    }
    CHECK(to_server == 3);  // connect, send, close
    CHECK(to_client == 1);
    CHECK(page_of(100).find('\x1b') == std::string::npos);
    CHECK(page_of(100, true).find('\x1b') != std::string::npos);
}

TEST_CASE("octets of either side are escaped, and much is cut") {
    Made made{{}, 1};
    std::string octets = "HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n\r\n" + std::string(3000, '\x01');
    made.call(1, Stage::waiting, "recvfrom", 3, static_cast<std::int64_t>(octets.size()),
              octets.c_str());
    Event& failed = made.call(2, Stage::waiting, "recvfrom", 3, -1);
    failed.error = ECONNRESET;
    const std::string page = timeline(made.events, {}, {100, false});
    CHECK(page.find('\x1b') == std::string::npos);
    CHECK(page.find("\\x1b[2J") != std::string::npos);
    CHECK(page.find("… 3000 octets of the body") != std::string::npos);
    CHECK(page.find("recvfrom fails: Connection") != std::string::npos);
    CHECK(page.size() < 2000);
    CHECK(timeline({}, {}, {100, false}).starts_with("ms"));
}
