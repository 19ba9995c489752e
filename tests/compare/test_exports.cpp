// Exports: what the other programs expect, checked by them where they are installed.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "runs.hpp"
#include "stepwise/trace/exports.hpp"
#include "tests/contains.hpp"

using namespace stepwise;
using nlohmann::json;

namespace {

template <class Export>
std::string exported(const Recording& recording, Export as) {
    std::istringstream from(runs::lines_of(recording));
    RecordingReader reader(from);
    std::ostringstream to;
    as(reader, to);
    return to.str();
}

std::size_t occurrences(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size())
        ++n;
    return n;
}

using Thread = std::pair<int, int>;
Thread thread_of(const json& event) { return {event["pid"], event["tid"]}; }
/// Microseconds with three decimals are nanoseconds.
long long time_of(const json& event) { return std::llround(event["ts"].get<double>() * 1000); }

struct Slice {
    long long begin, end;
};

/// Fails unless stages and calls nest in each thread, every asynchronous event is a pair, and every
/// arrow begins and ends within a slice.  Returns what it counted.
struct Counted {
    std::size_t stages = 0, calls = 0, requests = 0, arrows = 0;
};
Counted check_trace(const std::string& text) {
    const json trace = json::parse(text);
    Counted counted;
    std::map<Thread, std::vector<long long>> open;
    std::map<Thread, long long> last;
    std::map<Thread, std::vector<Slice>> stages;
    std::map<std::string, long long> requests;
    std::map<int, json> arrows;
    std::vector<std::pair<json, json>> whole_arrows;
    std::set<Thread> named;
    for (const json& event : trace["traceEvents"]) {
        const std::string phase = event["ph"];
        const Thread thread = thread_of(event);
        if (phase == "M") {
            if (event["name"] == "thread_name") named.insert(thread);
            continue;
        }
        CHECK(time_of(event) >= 0);
        if (phase == "B" || phase == "E" || phase == "X") {
            CHECK(named.count(thread) == 1);
            CHECK(time_of(event) >= last[thread]);
            last[thread] = time_of(event);
        }
        if (phase == "B") open[thread].push_back(time_of(event));
        if (phase == "E") {
            REQUIRE_FALSE(open[thread].empty());
            stages[thread].push_back({open[thread].back(), time_of(event)});
            open[thread].pop_back();
            ++counted.stages;
        }
        if (phase == "X") {
            const long long length = std::llround(event["dur"].get<double>() * 1000);
            CHECK(length >= 0);
            last[thread] = time_of(event) + length;
            ++counted.calls;
        }
        if (phase == "b") CHECK(requests.emplace(event["id"], time_of(event)).second);
        if (phase == "e") {
            REQUIRE(requests.count(event["id"]) == 1);
            CHECK(requests[event["id"]] <= time_of(event));
            ++counted.requests;
        }
        if (phase == "s") CHECK(arrows.emplace(event["id"].get<int>(), event).second);
        if (phase == "f") {
            REQUIRE(arrows.count(event["id"]) == 1);
            CHECK(event["bp"] == "e");
            whole_arrows.emplace_back(arrows[event["id"]], event);
        }
    }
    for (const auto& [thread, left] : open) CHECK(left.empty());
    CHECK(counted.requests == requests.size());
    CHECK(whole_arrows.size() == arrows.size());
    for (const auto& [from, to] : whole_arrows) {
        CHECK(thread_of(from) != thread_of(to));
        CHECK(time_of(from) <= time_of(to));
        for (const json& end : {from, to}) {
            bool is_within = false;
            for (const Slice& slice : stages[thread_of(end)])
                is_within = is_within ||
                            (slice.begin <= time_of(end) && time_of(end) < slice.end) ||
                            (slice.begin == time_of(end) && slice.begin == slice.end);  // cut
            CHECK(is_within);
        }
    }
    counted.arrows = whole_arrows.size();
    return counted;
}

}  // namespace

TEST_CASE("csv: one line an event, quoted as RFC 4180 has it") {
    Recording recording = runs::held_up();
    Event fact = recording.events[2];
    fact.edge = Edge::fact;
    fact.name.assign("key");
    fact.text.assign("a \"b\", c\r\nd\xff");
    recording.events.push_back(fact);
    const std::string csv = exported(recording, export_as_csv);
    CHECK(csv.starts_with("t,pid,tid,worker,connection,transaction,stage,edge,"));
    CHECK(occurrences(csv, "\r\n") == recording.events.size() + 1);
    CHECK(occurrences(csv, "\n") == occurrences(csv, "\r\n"));
    CHECK(contains(csv, ",accept,fact,,,,,,,,\"key\",\"a \"\"b\"\", c\\x0d\\x0ad\\xff\",\r\n"));
    CHECK(contains(csv, "receive,syscall,\"recvfrom\",11,\"\",-1,EAGAIN,999000000,,,,\r\n"));
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        std::size_t commas = 0;
        bool is_quoted = false;
        for (const char c : line) {
            is_quoted = is_quoted != (c == '"');
            commas += c == ',' && !is_quoted;
        }
        CHECK(commas == 17);
    }
}

TEST_CASE("chrome: stages and calls nest, requests are pairs, a handover is an arrow") {
    const Counted held = check_trace(exported(runs::held_up(), export_as_chrome));
    CHECK(held.stages == 3 + 2 + 2 * 6);
    CHECK(held.calls == 3 + 2 + 2 * 5);
    CHECK(held.requests == 3);
    CHECK(held.arrows == 0);
    CHECK(check_trace(exported(runs::not_held_up(), export_as_chrome)).requests == 3);
    CHECK(check_trace(exported(runs::handed_over(), export_as_chrome)).arrows == 1);
}

TEST_CASE("chrome: a run that was cut, and clocks that no run has") {
    Recording recording = runs::handed_over();
    for (std::size_t size = recording.events.size(); size > 0; --size) {
        recording.events.resize(size);
        (void)check_trace(exported(recording, export_as_chrome));
    }
    recording = runs::held_up();
    std::int64_t time = 5'000'000'000;
    for (Event& event : recording.events) {
        event.nanoseconds = time;  // backwards
        event.took = 1'000'000'000'000;
        time -= 100'000'000;
    }
    (void)check_trace(exported(recording, export_as_chrome));
}

TEST_CASE("chrome: a parent that closes its copy late does not begin a request again") {
    Recording recording = runs::handed_over();
    Event late = recording.events.back();
    late.process = late.thread = 300;
    late.stage = Stage::waiting;
    for (const Edge edge : {Edge::enter, Edge::leave}) {
        late.edge = edge;
        recording.events.push_back(late);
    }
    late.stage = Stage::receive;
    for (const Edge edge : {Edge::enter, Edge::leave}) {
        late.edge = edge;
        late.connection = 2;
        for (const std::uint32_t transaction : {2U, 1U}) {  // not in order
            late.transaction = transaction;
            recording.events.push_back(late);
        }
    }
    CHECK(check_trace(exported(recording, export_as_chrome)).requests == 2);
}

TEST_CASE("clf: the lines that stage 7 wrote, and no control octets") {
    Recording recording = runs::held_up();
    CHECK(exported(recording, [](RecordingReader& from, std::ostream& to) {
              CHECK(export_log(from, to).writes == 2);
          }) == "a line of the log\na line of the log\n");
    for (Event& event : recording.events)
        if (event.name.view() == "write" && event.edge == Edge::syscall) {
            event.text.assign("\x1b[2J" + std::string(3000, 'x'));
            event.result = 3004;
        }
    const std::string log = exported(recording, [](RecordingReader& from, std::ostream& to) {
        CHECK(export_log(from, to).octets_missing == 2 * (3004 - 2048));
    });
    CHECK(log.starts_with("\\x1b[2Jxxx"));
    CHECK(occurrences(log, "\n") == 2);
}

TEST_CASE("pcap: segments of each connection, in both directions, with gaps where octets lack") {
    Recording recording = runs::held_up();
    Event body = recording.events.back();
    for (Event& event : recording.events)
        if (event.connection == 3 && event.name.view() == "sendto") body = event;
    body.name.assign("sendfile");
    body.has_bytes = false;
    body.result = 1000;
    recording.events.insert(recording.events.end() - 7, body);
    Packets packets;
    const std::string dump = exported(recording, [&](RecordingReader& from, std::ostream& to) {
        packets = export_as_hexdump(from, to);
    });
    CHECK(packets.written == 4);
    REQUIRE(packets.missing.size() == 1);
    CHECK(packets.missing.at(3).sent_by_sendfile == 1000);
    CHECK(packets.missing.at(3).cut == 0);
    // Version 4, 20 octets of header, 40 + 28 in all; TCP; its port 50002 and 8080; sequence 1.
    CHECK(contains(dump, "000000 45 00 00 44 00 00 40 00 40 06 "));
    CHECK(contains(dump, " 7f 00 00 01\n000010 7f 00 00 01 c3 52 1f 90 00 00 00 01 00 00 00 01"));
}

TEST_CASE("pcap: what a recording cut is a gap, and the next segment lies behind it") {
    Recording recording = runs::held_up();
    for (Event& event : recording.events)
        if (event.connection == 2 && event.name.view() == "recvfrom") {
            event.text.assign(std::string(5000, 'x'));
            event.result = 5000;
        }
    const std::string dump = exported(recording, [](RecordingReader& from, std::ostream& to) {
        CHECK(export_as_hexdump(from, to).missing.at(2).cut == 5000 - 2048);
    });
    // The answer acknowledges all of them: sequence 1, acknowledged 5001.
    CHECK(contains(dump, " 1f 90 c3 52 00 00 00 01 00 00 13 89"));
}

TEST_CASE("pcap: without an acceptance or with nonsense for an address it says so") {
    Recording recording = runs::held_up();
    for (Event& event : recording.events)
        if (event.edge == Edge::fact && event.name.view() == "peer") event.text.assign("nobody:x");
    (void)exported(recording, [](RecordingReader& from, std::ostream& to) {
        const Packets packets = export_as_hexdump(from, to);
        CHECK(packets.written == 4);
        CHECK(packets.missing.at(2).has_no_address);
    });
}

TEST_CASE("real runs: every export of three architectures") {
    for (const char* architecture : {"single", "epoll", "thread-pool"}) {
        CAPTURE(architecture);
        const runs::Recorded run(architecture);
        const auto made = [&](const char* to) {
            const std::string file = run.site().directory() + "/made";
            const runs::Ran ran = runs::run({"export", run.file(), "--to", to, "--output", file});
            CHECK(ran.status == 0);
            CHECK(contains(ran.output, "Next: "));
            return runs::content_of(file);
        };
        const Counted counted = check_trace(made("chrome"));
        CHECK(counted.requests >= 3);
        CHECK((counted.arrows > 0) == (std::string(architecture) == "thread-pool"));
        CHECK(occurrences(made("csv"), "\r\n") == run.recording().events.size() + 1);
        CHECK(occurrences(made("clf"), "\"GET / HTTP/1.1\" 200 15\n") >= 2);
        CHECK(contains(made("lanes"), "worker 1"));
        CHECK(contains(made("svg"), "</svg>"));
        CHECK(contains(made("html"), "</html>"));
    }
}

TEST_CASE("a capture of a real run is dissected by tshark") {
    if (runs::run_other("command -v tshark && command -v text2pcap").status != 0) {
        std::puts("skipped: tshark is not installed");
        return;
    }
    for (const char* architecture : {"single", "epoll", "thread-pool"}) {
        CAPTURE(architecture);
        const runs::Recorded run(architecture);
        const std::string file = run.site().directory() + "/run.pcap";
        const runs::Ran ran = runs::run({"export", run.file(), "--to", "pcap", "--output", file});
        CHECK(ran.status == 0);
        CHECK(contains(ran.output, "connection 2: 15 octets that sendfile sent are not in the "));
        const auto asked = [&](const std::string& filter, const std::string& options = "") {
            return runs::run_other("tshark -r '" + file + "' " + options + " " +
                                   "-o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -Y '" +
                                   filter + "' -T fields -e tcp.stream -e tcp.seq 2>/dev/null");
        };
        const std::string without_bodies = "-o http.desegment_body:FALSE";
        const runs::Ran requests = asked("http.request.uri == \"/\"", without_bodies);
        CHECK(requests.status == 0);
        CHECK(occurrences(requests.output, "\n") >= 2);
        CHECK(occurrences(asked("http.response.code == 200", without_bodies).output, "\n") ==
              occurrences(requests.output, "\n"));
        CHECK(asked("_ws.malformed || tcp.checksum.status == \"Bad\" || "
                    "ip.checksum.status == \"Bad\"")
                  .output.empty());
    }
}

TEST_CASE("pcap: without text2pcap one line says what to install") {
    const program::Site site;
    const std::string good = site.file("good.jsonl", runs::lines_of(runs::held_up()));
    const std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
    ::setenv("PATH", "/nowhere", 1);
    const runs::Ran ran =
        runs::run({"export", good, "--to", "pcap", "--output", site.directory() + "/made"});
    ::setenv("PATH", path.c_str(), 1);
    CHECK(ran.status == 1);
    CHECK(ran.output ==
          "stepwise: --to pcap needs text2pcap: install wireshark-common (or tshark)\n");
}

TEST_CASE("what is no recording, or no place to write to") {
    const program::Site site;
    const std::string good = site.file("good.jsonl", runs::lines_of(runs::held_up()));
    const std::string bad =
        site.file("bad.jsonl", runs::lines_of(runs::held_up()) + "{\"t\":1}\n{}\n");
    const std::string line = std::to_string(runs::held_up().events.size() + 2);
    const std::string made = site.directory() + "/made";
    for (const char* to : {"lanes", "svg", "html", "chrome", "csv", "clf"}) {
        const runs::Ran ran = runs::run({"export", bad, "--to", to, "--output", made});
        CHECK(ran.status == 2);
        CHECK(contains(ran.output, "bad.jsonl: line " + line + ": \"pid\": expected an integer"));
        CHECK(runs::content_of(made).empty());
    }
    CHECK(runs::run({"export", site.directory() + "/none"}).status == 2);
    CHECK(runs::run({"export", good, "--to", "word"}).status == 2);
    CHECK(runs::run({"export", good, "--output", site.directory() + "/no/where"}).status == 2);
    CHECK(runs::run({"export", good, good, "--to", "csv"}).status == 2);
    const runs::Ran itself = runs::run({"export", good, "--to", "csv", "--output", good});
    CHECK(itself.status == 2);
    CHECK(runs::content_of(good) == runs::lines_of(runs::held_up()));
}
