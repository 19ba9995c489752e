// A recorded run, forward and back.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "made_up.hpp"

using made_up::Script;
using made_up::Session;
using stepwise::Event;
using stepwise::Stage;

namespace {

/// Two workers in turn, by the clock of each.
std::vector<Event> interleaved() {
    std::vector<Event> events = Script{1, 101}.whole_connection(1).accepts_nobody().events();
    const std::vector<Event> others = Script{2, 102}.accepts_nobody().whole_connection(2).events();
    events.insert(events.end(), others.begin(), others.end());
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.nanoseconds < b.nanoseconds; });
    return events;
}

}  // namespace

TEST_CASE("a recorded run begins before the first connection is accepted") {
    Session session{interleaved()};
    CHECK(session.beginning.starts_with("A recorded run: single, "));
    CHECK(made_up::positions_in(session.beginning) == "stopped before 1 accept");
    for (const char* stage :
         {"2 receive", "3 process", "4 access resource", "5 build response", "6 send", "7 log"})
        CHECK(session.where("next") == std::string("stopped before ") + stage);
    CHECK(session.where("next") == "connection 1 is over");
    CHECK(session.where("next") == "stopped before 1 accept");
    CHECK(session.where("finish") == "connection 2 is over");
    CHECK(session.where("next") == "the recording ends here");
    CHECK(session.where("back") == "stopped before 7 log");
}

TEST_CASE("back and forward lead through the same places, with the same facts") {
    Session session{interleaved()};
    session("next");
    const std::string third = session("next"), fourth = session("next");
    CHECK(made_up::positions_in(session("back")) == "stopped before 3 process");
    CHECK(session("print method").starts_with("no stage has noted `method` yet"));
    CHECK(session("x").find("recvfrom of descriptor 11") != std::string::npos);
    CHECK(session.where("back") == "stopped before 2 receive");
    CHECK(session("x") == "  no bytes have been moved yet\n");
    CHECK(session("next") == third);
    CHECK(session("next") == fourth);
    CHECK(session("print method").starts_with("  method = GET"));
    CHECK(session.where("back 9") == "stopped before 1 accept");
    CHECK(session.where("back") == "this is where connection 1 begins");
    CHECK(session.where("break send") == "breakpoint 1: before 6 send");
    CHECK(session.where("continue") == "breakpoint 1, before 6 send");
    CHECK(session.where("finish") == "connection 1 is over");
    CHECK(session.where("back") == "stopped before 7 log");
    CHECK(session.where("finish") == "connection 1 is over");
}

TEST_CASE("step goes through a recorded run call by call, and back leaves the stage") {
    Session session{interleaved()};
    session("next");
    CHECK(session.where("step") == "stopped in 2 receive, after recvfrom");
    CHECK(session("step").find("before 3 process") != std::string::npos);
    session("step");
    CHECK(session.where("step") == "stopped in 4 access resource, after openat2");
    CHECK(session.where("back") == "stopped before 4 access resource");
    CHECK(session.where("step") == "stopped in 4 access resource, after openat2");
}

TEST_CASE("any recorded connection can be chosen") {
    Session session{interleaved()};
    CHECK(session.where("connection 2") == "stopped before 1 accept");
    CHECK(session("next").find("connection 2, request 1") != std::string::npos);
    CHECK(session.where("connection 1") == "stopped before 1 accept");
    CHECK(session.where("connection 3").starts_with("there is no connection 3"));
    CHECK(session("connection") == "`connection N` takes a number; `info connections`\n");
    session("connection 2");
    session("finish");
    CHECK(session("info connections").find("  * 2 ") != std::string::npos);
    CHECK(session("info connections").find("is over") != std::string::npos);
}

TEST_CASE("a breakpoint in a recorded run stops whichever connection comes first") {
    Session session{interleaved()};
    session("next");
    session("break access if kind=file");
    CHECK(session.where("continue").starts_with("breakpoint 1, in 4 access resource"));
    CHECK(session.where("continue").starts_with("breakpoint 1, in 4 access resource"));
    CHECK(session("info c").find("* 2") != std::string::npos);
}

TEST_CASE("a recording without a connection, and one without anything") {
    Session nobody{Script{1, 101}.accepts_nobody().events()};
    CHECK(nobody.beginning.find("no connection") != std::string::npos);
    CHECK(nobody.where("next") == "the recording ends here");
    CHECK(nobody.where("back") == "nothing has happened yet that one could go back to");
    Session nothing{std::vector<Event>{}};
    for (const char* command : {"next", "step", "finish", "continue", "back", "print", "x", "list",
                                "info connections", "info workers", "connection 1"})
        CHECK_FALSE(nothing(command).empty());
}

TEST_CASE("a recording that was cut in the middle ends where it ends") {
    std::vector<Event> events = Script{1, 101}.whole_connection(1).events();
    events.resize(12);
    Session session{events};
    CHECK(session.where("continue") == "the recording ends here");
    CHECK(session.where("back") == "stopped before 3 process");
    CHECK(session.where("back") == "stopped before 2 receive");
}

TEST_CASE("a recorded run is the same after it was written and read again") {
    std::stringstream file;
    file << stepwise::to_json_line(stepwise::RecordingHeader{"single", 1, {"stepwise"}}) << '\n';
    for (const Event& event : interleaved()) file << stepwise::to_json_line(event) << '\n';
    Session written{interleaved()}, read{stepwise::read_recording(file).events};
    for (const char* command : {"next", "next", "print", "x", "next", "back", "finish"})
        CHECK(written(command) == read(command));
}
