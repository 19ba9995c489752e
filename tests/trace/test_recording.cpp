// Recordings: exact lines, since other programs read them; a round trip gives back every octet;
// and no file, however broken, does more than raise a std::runtime_error with a line number.
#include <doctest/doctest.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>

#include "stepwise/trace/recording.hpp"
#include "tests/trace/events.hpp"

using namespace stepwise;
using stepwise::testing::Teller;

namespace {

const RecordingHeader header{"prefork", 4, {"stepwise", "serve", "--workers", "4"}};
const std::string header_line =
    R"({"format":"stepwise-trace","version":1,"architecture":"prefork","workers":4,)"
    R"("command_line":["stepwise","serve","--workers","4"]})";

Recording read(const std::string& text) {
    std::istringstream from(text);
    return read_recording(from);
}

Event round_trip(const Event& event) {
    const Recording recording = read(header_line + "\n" + to_json_line(event) + "\n");
    REQUIRE(recording.events.size() == 1);
    return recording.events[0];
}

template <std::size_t N>
void check_same(const CutText<N>& a, const CutText<N>& b) {
    CHECK(a.view() == b.view());
    CHECK(a.whole == b.whole);
}

void check_same(const Event& a, const Event& b) {
    CHECK(a.nanoseconds == b.nanoseconds);
    CHECK(a.took == b.took);
    CHECK(a.process == b.process);
    CHECK(a.thread == b.thread);
    CHECK(a.worker == b.worker);
    CHECK(a.transaction == b.transaction);
    CHECK(a.connection == b.connection);
    CHECK(a.stage == b.stage);
    CHECK(a.edge == b.edge);
    CHECK(a.has_bytes == b.has_bytes);
    CHECK(a.descriptor == b.descriptor);
    CHECK(a.error == b.error);
    CHECK(a.result == b.result);
    check_same(a.name, b.name);
    check_same(a.arguments, b.arguments);
    check_same(a.text, b.text);
}

/// The message, or "" if the text is a recording.
std::string complaint(const std::string& text) {
    try {
        (void)read(text);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t place = text.find(what);
    REQUIRE(place != std::string::npos);
    return text.replace(place, what.size(), with);
}

Event received() {
    Teller teller;
    Event event = teller.transfer("recvfrom", 4, "GET /\\\r\n\x1b[2J\xff\"", "8192, 0, NULL, NULL");
    event.took = 17;
    return event;
}

const std::string beginning =
    R"({"t":1000000000,"pid":4711,"tid":4711,"worker":1,"connection":1,"transaction":1,)";

}  // namespace

TEST_CASE("the header has exactly the documented line") {
    CHECK(to_json_line(header) == header_line);
    const Recording recording = read(header_line + "\n");
    CHECK(recording.header.architecture == "prefork");
    CHECK(recording.header.workers == 4);
    CHECK(recording.header.command_line == header.command_line);
    CHECK(recording.events.empty());
}

TEST_CASE("each kind of event has exactly the documented line") {
    Teller teller;
    CHECK(to_json_line(teller.enter(Stage::access_resource)) ==
          beginning + R"("stage":"access_resource","edge":"enter"})");
    CHECK(to_json_line(teller.leave()) ==
          beginning + R"("stage":"access_resource","edge":"leave"})");
    CHECK(to_json_line(teller.fact("why", "a\tb")) ==
          beginning + R"("stage":"access_resource","edge":"fact","key":"why","value":"a\tb"})");
    CHECK(to_json_line(received()) ==
          beginning +
              R"("stage":"receive","edge":"syscall","call":"recvfrom","fd":4,)"
              R"("arguments":"8192, 0, NULL, NULL",)"
              R"("bytes":"GET /\\\\\r\n\\x1b[2J\\xff\"","result":14,"errno":null,"took":17})");
    Event failed = teller.call("accept4", 3, "NULL, NULL, 0", -1, EAGAIN);
    failed.stage = Stage::waiting;
    CHECK(to_json_line(failed) ==
          beginning + R"("stage":"waiting","edge":"syscall","call":"accept4","fd":3,)"
                      R"("arguments":"NULL, NULL, 0","result":-1,"errno":"EAGAIN","took":0})");
}

TEST_CASE("all stage names") {
    const char* names[] = {"accept",         "receive", "process", "access_resource",
                           "build_response", "send",    "log",     "waiting"};
    for (int i = 0; i < 8; ++i) {
        Teller teller;
        const Event event = teller.enter(static_cast<Stage>(i + 1));
        CHECK(to_json_line(event) ==
              beginning + "\"stage\":\"" + names[i] + "\",\"edge\":\"enter\"}");
        check_same(round_trip(event), event);
    }
}

TEST_CASE("what is cut says how long it was") {
    Teller teller;
    const Event event = teller.fact(std::string(30, 'k'), std::string(5000, 'v'));
    const std::string line = to_json_line(event);
    CHECK(line.find(std::string(2048, 'v') + "\",\"truncated\":5000}") != std::string::npos);
    CHECK(line.find(std::string(2049, 'v')) == std::string::npos);
    check_same(round_trip(event), event);
}

TEST_CASE("round trip of the extremes") {
    Event event;
    event.edge = Edge::syscall;
    event.nanoseconds = std::numeric_limits<std::int64_t>::max();
    event.took = std::numeric_limits<std::int64_t>::min();
    event.process = event.thread = std::numeric_limits<pid_t>::max();
    event.worker = event.transaction = std::numeric_limits<std::uint32_t>::max();
    event.connection = std::numeric_limits<std::uint64_t>::max();
    event.descriptor = std::numeric_limits<std::int32_t>::min();
    event.result = std::numeric_limits<std::int64_t>::min();
    event.has_bytes = true;
    event.name.assign("x");
    for (const int error : {0, EAGAIN, ECONNRESET, 1, 133, 4000, -7}) {
        event.error = error;
        check_same(round_trip(event), event);
    }
}

TEST_CASE("round trip of random octets") {
    std::mt19937 random(20240317);
    const auto octets = [&](std::size_t most) {
        std::string text(random() % most, '\0');
        const std::string_view often = "\\x\r\n\t\"/\x7f\xc3";
        for (char& c : text)
            c = random() % 3 == 0 ? often[random() % often.size()] : static_cast<char>(random());
        return text;
    };
    for (int i = 0; i < 400; ++i) {
        Teller teller;
        Event event = i % 2 == 0 ? teller.fact(octets(40), octets(4000))
                                 : teller.transfer("sendto", 5, octets(4000), octets(400));
        const std::string line = to_json_line(event);
        for (const char c : line) REQUIRE((c >= ' ' && c <= '~'));
        check_same(round_trip(event), event);
    }
}

TEST_CASE("unknown fields are ignored") {
    std::string line = replaced(to_json_line(received()), "{", R"({"colour":{"deep":[1,2]},)");
    const Recording recording =
        read(replaced(header_line, "{", R"({"host":null,)") + "\n" + line + "\n");
    REQUIRE(recording.events.size() == 1);
    check_same(recording.events[0], received());
}

TEST_CASE("the last line of a run that crashed") {
    const std::string line = to_json_line(received());
    const std::string good = header_line + "\n" + line + "\n";
    CHECK(read(good + line).events.size() == 2);  // whole, but for its line feed
    for (std::size_t size = 1; size < line.size(); size += 7)
        CHECK(read(good + line.substr(0, size)).events.size() == 1);
    CHECK(complaint(good + line.substr(0, 40) + "\n") == "line 3: expected a JSON object");
    CHECK(complaint(good + "7") == "line 3: expected a JSON object");
}

TEST_CASE("what is no recording is refused with its line") {
    struct {
        const char *what, *with, *says;
    } const headers[] = {
        {"stepwise-trace", "other", "line 1: \"format\": expected \"stepwise-trace\""},
        {"\"version\":1", "\"version\":2",
         "line 1: it is of version 2, but only version 1 is known here"},
        {"\"workers\":4", "\"workers\":-4",
         "line 1: \"workers\": expected an integer from 0 to 4294967295"},
        {"\"architecture\":\"prefork\",", "", "line 1: \"architecture\": expected a string"},
        {"[\"stepwise\"", "[7", "line 1: \"command_line\": expected a string"},
    };
    for (const auto& row : headers)
        CHECK(complaint(replaced(header_line, row.what, row.with) + "\n") == row.says);
    CHECK(complaint("") == "line 1: expected a recording's header");
    CHECK(complaint("[]\n") == "line 1: expected a JSON object");
    CHECK(complaint(header_line + "\n\n") == "line 2: expected a JSON object");
    CHECK(complaint(header_line + "\n" + std::string(2'000'000, '[') + "\n") ==
          "line 2: longer than any line of a recording");

    struct {
        const char *what, *with, *says;
    } const events[] = {
        {"\"t\":1000000000,", "",
         "\"t\": expected an integer from -9223372036854775808 to 9223372036854775807"},
        {"\"pid\":4711", "\"pid\":4711.5",
         "\"pid\": expected an integer from -2147483648 to 2147483647"},
        {"\"tid\":4711", "\"tid\":\"4711\"",
         "\"tid\": expected an integer from -2147483648 to 2147483647"},
        {"\"worker\":1", "\"worker\":4294967296",
         "\"worker\": expected an integer from 0 to 4294967295"},
        {"\"connection\":1", "\"connection\":-1",
         "\"connection\": expected an integer from 0 to 18446744073709551615"},
        {"\"receive\"", "\"recieve\"",
         "\"stage\": expected one of accept, receive, process, access_resource, build_response, "
         "send, log, waiting"},
        {"\"receive\"", "\"\"",
         "\"stage\": expected one of accept, receive, process, access_resource, build_response, "
         "send, log, waiting"},
        {"\"syscall\"", "\"sys\"", "\"edge\": expected one of enter, syscall, fact, leave"},
        {"\"recvfrom\"", "null", "\"call\": expected a string"},
        {"recvfrom", "recvfromrecvfromrecvfrom1", "\"call\": expected at most 24 octets"},
        {"\\\\x1b", "\\\\x1g", "\"bytes\": expected octets as \\xNN, not a backslash without xNN"},
        {"\\\\xff", "\\\\q", "\"bytes\": expected octets as \\xNN, not a backslash without xNN"},
        {"\\\\xff\\\"", "\\\\xf",
         "\"bytes\": expected octets as \\xNN, not a backslash without xNN"},
        {"\"errno\":null", "\"errno\":11", "\"errno\": expected a string"},
        {"\"errno\":null", "\"errno\":\"ENOSENSE\"",
         "\"errno\": expected null or the name of an error"},
        {"\"result\":14", "\"truncated\":2048,\"result\":14",
         "\"truncated\": expected an integer from 2049 to 4294967295"},
        {"\"result\":14", "\"truncated\":2049,\"result\":14",
         "\"bytes\": expected 2048 octets, since it is cut"},
    };
    const std::string line = to_json_line(received());
    for (const auto& row : events)
        CHECK(complaint(header_line + "\n" + line + "\n" + replaced(line, row.what, row.with) +
                        "\n") == std::string("line 3: ") + row.says);
}

TEST_CASE("mutated recordings raise nothing but runtime_error") {
    std::mt19937 random(7);
    Teller teller;
    const std::string good = header_line + "\n" + to_json_line(received()) + "\n" +
                             to_json_line(teller.fact("key", "\xff\\ value")) + "\n" +
                             to_json_line(teller.call("close", 4, "", -1, EBADF)) + "\n";
    const std::string_view pieces = "{}[]\",:\\x0123456789eE+-.nulltrue\n\xff\x00";
    std::size_t refused = 0;
    // Each reader has room for the longest line, which takes a sanitizer a millisecond.
    const bool is_quick = std::getenv("STEPWISE_QUICK") != nullptr;
    const std::size_t rounds = is_quick ? 2'000 : 20'000;
    if (is_quick) std::puts("reduced: 2000 in place of 20000 mutated recordings");
    for (std::size_t i = 0; i < rounds; ++i) {
        std::string bad = good;
        for (std::size_t n = 1 + random() % 4; n > 0; --n) {
            const std::size_t place = random() % bad.size();
            const char piece = pieces[random() % pieces.size()];
            switch (random() % 4) {
                case 0: bad[place] = piece; break;
                case 1: bad.insert(place, 1 + random() % 3, piece); break;
                case 2: bad.erase(place, 1 + random() % 20); break;
                default: bad.insert(place, bad.substr(random() % bad.size(), random() % 50));
            }
            if (bad.empty()) bad = "{";
        }
        try {
            (void)read(bad);
        } catch (const std::runtime_error& error) {
            ++refused;
            REQUIRE(std::string_view(error.what()).substr(0, 5) == "line ");
        }
    }
    CHECK(refused > rounds / 2);
    CHECK(complaint(header_line + "\n" + std::string(500'000, '[') + "\n") ==
          "line 2: expected a JSON object");
}
