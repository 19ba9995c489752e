// Lanes: nothing but what was recorded, at most 100 columns, and the lesson to be seen in them.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "runs.hpp"
#include "stepwise/compare/lanes.hpp"
#include "stepwise/compare/lanes_model.hpp"
#include "tests/contains.hpp"

using namespace stepwise;

namespace {

std::size_t columns_of(const std::string& line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::size_t widest(const std::string& text) {
    std::istringstream lines(text);
    std::size_t most = 0;
    for (std::string line; std::getline(lines, line);) most = std::max(most, columns_of(line));
    return most;
}

std::string text_of(const Recording& recording, LanesStyle style = {}) {
    const NamedRecording run{recording.header.architecture, recording};
    return lanes_as_text(std::span(&run, 1), style);
}

/// The line that begins so.
std::string line_of(const std::string& text, const std::string& beginning) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(beginning)) return line;
    return "";
}

void check_spans(const Timeline& timeline) {
    for (const Lane& lane : timeline.lanes)
        for (std::size_t i = 0; i < lane.spans.size(); ++i) {
            CHECK(lane.spans[i].begin <= lane.spans[i].end);
            if (i > 0) CHECK(lane.spans[i - 1].end <= lane.spans[i].begin);
        }
}

std::size_t calls_in(const Timeline& timeline) {
    std::size_t calls = 0;
    for (const Lane& lane : timeline.lanes)
        for (const Span& span : lane.spans) calls += contains(span.call, " = ");
    return calls;
}

std::size_t calls_in(const Recording& recording) {
    return static_cast<std::size_t>(
        std::count_if(recording.events.begin(), recording.events.end(),
                      [](const Event& event) { return event.edge == Edge::syscall; }));
}

}  // namespace

TEST_CASE("one silent client holds up all others, and it can be seen") {
    const std::string text = text_of(runs::held_up(), {true, 100, 40});
    const std::string upper = line_of(text, "worker 1"), lower = line_of(text, "  pid 100");
    CHECK(upper.substr(13) == std::string(86, '1') + "+");
    CHECK(lower.substr(13, 86) == std::string(86, '='));
    CHECK(contains(
        text, "Connection 1 was silent for 1 s: worker 1 stood in recvfrom and answered nobody"));
    CHECK(contains(line_of(text, "1 127.0.0.1:50001"), "never  no request; silent for 1 s"));
    CHECK(contains(line_of(text, "2 127.0.0.1:50002"), "GET /a HTTP/1.1 (200)"));
    CHECK(contains(line_of(text, "2 127.0.0.1:50002"), "50 us later"));
}

TEST_CASE("with one loop for all the others are served while one is silent") {
    const std::string text = text_of(runs::not_held_up(), {true, 100, 40});
    const std::string upper = line_of(text, "worker 1"), lower = line_of(text, "  pid 200");
    const std::size_t second = upper.find('2'), third = upper.find('3');
    CHECK(upper.find('1') == 9 - 2);  // of "worker 1"
    CHECK(upper[13] == '1');
    CHECK(second > 40);
    CHECK(third > second + 10);
    CHECK(lower[second - 1] == '.');  // epoll_wait
    CHECK_FALSE(contains(lower, "="));
    CHECK(contains(text, "worker 1 waited for all at once and answered 2 connections"));
}

TEST_CASE("several runs have one axis, a legend and no column too many") {
    const NamedRecording made[] = {
        {"single", runs::held_up()}, {"epoll", runs::not_held_up()}, {"pool", runs::handed_over()}};
    for (const bool ascii : {true, false})
        for (const std::size_t columns : {80U, 100U, 1000U}) {
            const std::string text = lanes_as_text(made, {ascii, columns, 40});
            CHECK(widest(text) <= std::min<std::size_t>(columns, 100));
            CHECK(contains(text, "200 ms"));
            CHECK(contains(text, "waits for that client alone"));
            for (const NamedRecording& run : made) CHECK(contains(text, "\n" + run.name + ": "));
            if (!ascii) continue;
            CHECK(std::all_of(text.begin(), text.end(),
                              [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
        }
}

TEST_CASE("a socket that does not block does not wait, however long a call takes") {
    Recording recording = runs::held_up();
    const auto waits = [&] {
        const Timeline timeline = timeline_of(recording);
        const std::vector<Span>& spans = timeline.lanes.at(0).spans;
        return std::count_if(spans.begin(), spans.end(), [](const Span& span) {
            return span.doing == Doing::waits_for_client;
        });
    };
    CHECK(waits() == 1);
    for (Event& event : recording.events)
        if (event.edge == Edge::syscall && event.name.view() == "accept4")
            event.arguments.assign("NULL, NULL, SOCK_CLOEXEC|SOCK_NONBLOCK");
    CHECK(waits() == 0);
    CHECK_FALSE(contains(text_of(recording), "stood in recvfrom"));
}

TEST_CASE("a queue is waited in, and a connection goes on in another lane") {
    const Timeline timeline = timeline_of(runs::handed_over());
    REQUIRE(timeline.lanes.size() == 2);
    CHECK(timeline.lanes[0].worker == 0);
    CHECK(timeline.lanes[1].worker == 2);
    const Span& first = timeline.lanes[1].spans.front();
    CHECK(first.doing == Doing::waits_for_anybody);
    CHECK(first.call == "connection in the queue");
    CHECK(timeline.connections.at(1).answered_by == Who{300, 302});
    check_spans(timeline);
}

TEST_CASE("a run that ends in the middle says so") {
    Recording recording = runs::held_up();
    recording.events.resize(6);  // in recvfrom: entered, and nothing more
    Event elsewhere = recording.events.back();
    elsewhere.process = elsewhere.thread = 7;
    elsewhere.connection = 0;
    elsewhere.nanoseconds += 1'000'000'000;
    recording.events.push_back(elsewhere);
    const Timeline timeline = timeline_of(recording);
    CHECK(timeline.lanes[0].spans.back().doing == Doing::unfinished);
    CHECK(contains(text_of(recording), "???"));
}

TEST_CASE("recordings of nothing, and numbers that no run has") {
    CHECK(contains(text_of({{"single", 1, {}}, {}}), "nobody connected"));
    Recording hostile = runs::held_up();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    for (Event& event : hostile.events) {
        event.took = event.nanoseconds = most;
        most = most < 0 ? std::numeric_limits<std::int64_t>::max()
                        : std::numeric_limits<std::int64_t>::min();
        event.name.assign("</script><b>\x1b[2J");
        event.stage = Stage::accept;
    }
    check_spans(timeline_of(hostile));
    const NamedRecording run{"</script>&", hostile};
    for (const std::string& drawn :
         {lanes_as_text(std::span(&run, 1), {}), lanes_as_svg(std::span(&run, 1))})
        CHECK_FALSE(contains(drawn, "\x1b"));
    const std::string page = lanes_as_html(std::span(&run, 1));
    CHECK_FALSE(contains(page, "</script><b>"));
    CHECK_FALSE(contains(page, "\x1b"));
}

TEST_CASE("durations have three digits and a unit, ticks are round") {
    CHECK(lanes::duration(0) == "0");
    CHECK(lanes::duration(950) == "950 ns");
    CHECK(lanes::duration(1'234) == "1.23 us");
    CHECK(lanes::duration(999'900) == "1 ms");
    CHECK(lanes::duration(1'500'000'000) == "1.5 s");
    CHECK(lanes::duration(4'000'000'000'000) == "4000 s");
    CHECK(lanes::ticks(1000, 6) == std::vector<std::int64_t>{0, 200, 400, 600, 800, 1000});
    CHECK(lanes::ticks(1, 6) == std::vector<std::int64_t>{0, 1});
    for (const std::int64_t length : {7LL, 99LL, 12'345'678LL, 1LL << 60})
        CHECK(lanes::ticks(length, 8).size() <= 8);
}

TEST_CASE("a picture and a page need nothing but themselves") {
    const NamedRecording made[] = {{"single", runs::held_up()}, {"epoll", runs::not_held_up()}};
    const std::string svg = lanes_as_svg(made), page = lanes_as_html(made);
    CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK(contains(svg, "recvfrom = -1 EAGAIN (at 1 ms, 999 ms)"));
    CHECK(contains(svg, "accept4 = 11 (at -500 ms, 500 ms)"));
    CHECK(contains(page, "recvfrom = -1 EAGAIN"));
    for (const std::string& drawn : {svg, page})
        for (const char* outside : {"src=", "@import", "url(http", "fetch(", "<link rel=\"style"})
            CHECK_FALSE(contains(drawn, outside));
    CHECK(contains(page, "prefers-color-scheme: dark"));
}

TEST_CASE(
    "real runs: every call is in a lane, and only `single` lets a silent client stop others") {
    for (const char* architecture : {"single", "epoll", "thread-pool"}) {
        CAPTURE(architecture);
        const runs::Recorded run(architecture);
        const Recording recording = run.recording();
        const Timeline timeline = timeline_of(recording);
        check_spans(timeline);
        CHECK(calls_in(timeline) == calls_in(recording));
        REQUIRE(timeline.connections.contains(3));
        const Served &silent = timeline.connections.at(1), &asks = timeline.connections.at(2);
        CHECK(silent.answered == -1);
        CHECK(silent.requests == 0);
        CHECK(asks.request == "GET / HTTP/1.1");
        CHECK(asks.status == "200");
        REQUIRE(silent.over >= 0);
        CHECK((asks.answered > silent.over) == (std::string(architecture) == "single"));
        CHECK(widest(text_of(recording)) <= 100);
        for (const Lane& lane : timeline.lanes)
            for (const Span& span : lane.spans)  // its sockets do not block
                CHECK_FALSE((architecture == std::string("epoll") &&
                             span.doing == Doing::waits_for_client));
    }
}
