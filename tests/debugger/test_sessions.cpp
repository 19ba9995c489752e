// Whole sessions with real servers: from a pipe, from a file, in front of a terminal.
#include <doctest/doctest.h>

#include <sstream>

#include "made_up.hpp"
#include "program.hpp"

using program::Client;
using program::Input;
using program::Program;
using program::Site;

namespace {

constexpr const char* seven_stages =
    "stopped before 1 accept; stopped before 2 receive; stopped before 3 process; "
    "stopped before 4 access resource; stopped before 5 build response; stopped before 6 send; "
    "stopped before 7 log";

/// "stopped before …" of the whole transcript, in order.
std::string stops_in(const std::string& output) {
    std::istringstream lines{output};
    std::string stops;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("stopped "))
            stops += (stops.empty() ? "" : "; ") + line.substr(0, line.find("  "));
    return stops;
}

std::vector<std::string> step_of(const Site& site, const std::string& architecture,
                                 std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"step",       site.directory(), "--as",
                                          architecture, "--port",         "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

}  // namespace

TEST_CASE("next leads through the same seven stages in every architecture, from a pipe") {
    const Site site;
    for (const std::string& architecture : program::all_architectures()) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture), Input::pipe};
        session.type("next\nn\nn\nn\nn\nn\nn\nn\n");
        session.end_input();
        CHECK(session.wait() == 0);
        CHECK(stops_in(session.output()) == seven_stages);
        CHECK(session.output().find("(stepwise) next\n") != std::string::npos);
        CHECK(session.output().find("connection 1 is over: its client got ") != std::string::npos);
        CHECK(session.output().find(" octets, HTTP/1.1 200 OK\n") != std::string::npos);
        CHECK(session.output().find("nothing is stopped: connection 1 is over") !=
              std::string::npos);
        CHECK(session.has_left_nothing_behind());
    }
}

TEST_CASE(
    "a file of commands gives the same session, and tells which lines it did not understand") {
    const Site site;
    const std::string commands = site.file(
        "commands",
        "# to the resource\nbreak access\n\ncontinue\nnonsense\nprint target\nx\nfinish\n");
    for (const std::string& architecture : program::all_architectures()) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture, {"--commands", commands, "--target", "/no"}),
                        Input::pipe};
        CHECK(session.wait() == 1);
        const std::string& output = session.output();
        CHECK(output.find("(stepwise) # to the resource\n(stepwise) break access\nbreakpoint 1: "
                          "before 4 access resource\n(stepwise) continue\n") != std::string::npos);
        CHECK(output.find("breakpoint 1, before 4 access resource") != std::string::npos);
        CHECK(output.find("(line 5 of the commands was not understood)") != std::string::npos);
        CHECK(output.find("  target = /no   (noted in 3 process)") != std::string::npos);
        CHECK(output.find("  0000  47 45 54 20 2f 6e 6f 20") != std::string::npos);
        CHECK(output.find("HTTP/1.1 404 Not Found") != std::string::npos);
        CHECK(session.has_left_nothing_behind());
    }
}

TEST_CASE("quitting in the middle leaves no process, and the client gets its answer or the end") {
    const Site site;
    for (const std::string& architecture : program::all_architectures())
        for (int stages = 0; stages < 7; stages += 3) {
            CAPTURE(architecture);
            CAPTURE(stages);
            Program session{step_of(site, architecture), Input::pipe};
            for (int i = 0; i < stages; ++i) session.type("next\n");
            session.type("quit\n");
            CHECK(session.wait() == 0);
            CHECK(session.output().find("The server has stopped; its client got ") !=
                  std::string::npos);
            CHECK(session.has_left_nothing_behind());
        }
}

TEST_CASE("a console that is killed leaves no process behind") {
    const Site site;
    for (const char* architecture : {"epoll", "prefork", "fork"}) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture), Input::pipe};
        session.type("next\nnext\n");
        REQUIRE(session.says("stopped before 3 process"));
        session.signal(SIGKILL);
        CHECK(session.wait() == 128 + SIGKILL);
        CHECK(session.has_left_nothing_behind());
    }
}

TEST_CASE("two clients, one stopped beside the other") {
    const Site site;
    for (const char* architecture : {"prefork", "thread", "thread-pool", "fork"}) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture, {"--wait"}), Input::pipe};
        const std::uint16_t port = session.port();
        REQUIRE(port != 0);
        const Client first{port, program::get};
        session.type("next\nnext\n");
        REQUIRE(session.says("stopped before 3 process"));
        const Client second{port, program::get};
        // The second one is accepted by another worker, whenever that gets to it.
        do {
            session.type("info connections\n");
            REQUIRE(session.says("(stepwise) info connections"));
            session.type("connection 9\n");
            REQUIRE(session.says("there is no connection 9"));
        } while (session.output().find("stopped before 2 receive (worker") == std::string::npos);
        session.type("connection 2\nfinish\n");
        CHECK(session.says("connection 2 is over"));
        CHECK(second.answer().starts_with("HTTP/1.1 200 OK"));
        session.type("connection 1\nfinish\nquit\n");
        CHECK(session.says("connection 1 is over"));
        CHECK(first.answer().starts_with("HTTP/1.1 200 OK"));
        CHECK(session.wait() == 0);
        CHECK(session.has_left_nothing_behind());
    }
}

TEST_CASE("after one client continue waits for the next one") {
    const Site site;
    for (const std::string& architecture : program::all_architectures()) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture, {"--wait"}), Input::pipe};
        const std::uint16_t port = session.port();
        REQUIRE(port != 0);
        for (const char* number : {"1", "2", "3"}) {
            const Client client{port, program::get};
            session.type("continue\nfinish\n");
            CHECK(session.says(std::string("connection ") + number + " is over"));
            CHECK(client.answer().starts_with("HTTP/1.1 200 OK"));
            if (*number < '3') session.type("continue\n");
        }
        session.type("quit\n");
        CHECK(session.wait() == 0);
    }
}

TEST_CASE("at a terminal Ctrl-C gives the prompt back, and Ctrl-D ends the session") {
    if (!program::has_terminals()) return;
    const Site site;
    for (const std::string& architecture : program::all_architectures()) {
        CAPTURE(architecture);
        Program session{step_of(site, architecture, {"--wait"}), Input::terminal};
        const std::uint16_t port = session.port();
        REQUIRE(port != 0);
        const bool waits_before_it_accepts =
            architecture.starts_with("epoll") || architecture == "fork";
        if (!waits_before_it_accepts) {
            REQUIRE(session.says("stopped before 1 accept"));
            REQUIRE(session.asks());
            session.type("continue\n");
        }
        REQUIRE(session.says(waits_before_it_accepts ? "has waited" : "has been in accept"));
        session.type("\x03");
        REQUIRE(session.says("nothing is stopped; the server waits: worker "));
        REQUIRE(session.asks());
        // The server has not noticed anything of it.
        const Client client{port, program::get};
        session.type("next\nfinish\n");
        REQUIRE(session.says("connection 1 is over"));
        REQUIRE(session.asks());
        session.type("nonsense\x03");
        REQUIRE(session.asks());
        session.type("\x04");
        INFO(session.output());
        CHECK(session.wait() == 0);
        CHECK(session.output().find("is no command") == std::string::npos);
        CHECK(client.answer().starts_with("HTTP/1.1 200 OK"));
        CHECK(session.has_left_nothing_behind());
    }
}

TEST_CASE("at a terminal lines can be completed, edited and repeated") {
    if (!program::has_terminals()) return;
    const Site site;
    Program session{step_of(site, "single"), Input::terminal};
    REQUIRE(session.says("stopped before 1 accept"));
    REQUIRE(session.asks());
    session.type("nex\t\n");
    REQUIRE(session.says("stopped before 2 receive"));
    REQUIRE(session.asks());
    session.type("\n");
    REQUIRE(session.says("stopped before 3 process"));
    REQUIRE(session.asks());
    session.type("nxet\b\b\bext\n");
    REQUIRE(session.says("stopped before 4 access resource"));
    REQUIRE(session.asks());
    session.type("break b\t\n");
    REQUIRE(session.says("breakpoint 1: before 5 build response"));
    REQUIRE(session.asks());
    session.type("\x1b[A\x1b[A\n");  // the line before the line before
    REQUIRE(session.says("breakpoint 1, before 5 build response"));
    REQUIRE(session.asks());
    session.type("co\t\t");
    REQUIRE(session.says("continue  connection"));
    session.signal(SIGTERM);
    CHECK(session.wait() == 0);
    CHECK(session.says("The server has stopped; its client got "));
    CHECK(session.has_left_nothing_behind());
}

TEST_CASE("a script that is interrupted ends") {
    const Site site;
    Program session{step_of(site, "epoll", {"--wait"}), Input::pipe};
    REQUIRE(session.says("worker 1 has waited"));
    session.type("next\nnext\n");
    session.signal(SIGINT);
    CHECK(session.wait() == 130);
    CHECK(session.says("nothing is stopped; the server waits: worker 1 "));
    CHECK(session.has_left_nothing_behind());
}

TEST_CASE("a recorded run is replayed") {
    const Site site;
    for (const char* architecture : {"epoll", "fork", "thread-pool"}) {
        CAPTURE(architecture);
        const std::string recording = site.directory() + "/run.jsonl";
        Program server{
            {"serve", site.directory(), "--as", architecture, "--port", "0", "--record", recording},
            Input::pipe};
        const std::uint16_t port = server.port();
        REQUIRE(port != 0);
        const Client client{port, program::get};
        CHECK(client.answer().starts_with("HTTP/1.1 200 OK"));
        server.signal(SIGTERM);
        CHECK(server.wait() == 0);

        Program session{{"replay", recording}, Input::pipe};
        session.type("n\nn\nn\nn\nn\nn\nback\nback\nprint size\nn\nfinish\n");
        session.end_input();
        CHECK(session.wait() == 0);
        CHECK(stops_in(session.output()) == std::string(seven_stages) +
                                                "; stopped before 6 send; stopped before 5 build "
                                                "response; stopped before 6 send");
        CHECK(session.output().find("  size = 15   (noted in 4 access resource)") !=
              std::string::npos);
        CHECK(session.output().find("connection 1 is over") != std::string::npos);
    }
}

TEST_CASE("what cannot be read is told, with exit status 2") {
    const Site site;
    Program no_commands{step_of(site, "single", {"--commands", "/no/such/file"}), Input::pipe};
    CHECK(no_commands.wait() == 2);
    CHECK(no_commands.output().find("cannot read commands from /no/such/file") !=
          std::string::npos);
    Program no_recording{{"replay", "/no/such/file"}, Input::pipe};
    CHECK(no_recording.wait() == 2);
    Program odd{{"replay", site.file("odd", "GET / HTTP/1.1\n")}, Input::pipe};
    CHECK(odd.wait() == 2);
    CHECK(odd.output().find("line 1") != std::string::npos);
}
