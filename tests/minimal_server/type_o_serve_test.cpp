// The diagnostic server, from outside, with the person replaced by a pipe.
#include <doctest/doctest.h>

#include "processes.hpp"

#include "tests/contains.hpp"

using namespace testing;

namespace {

struct Session {
    Folder folder;
    Program program;
    int port;

    explicit Session(const std::string& seconds = "20")
        : program({TYPE_O_SERVE, "0", seconds}, folder.path()), port(port_of(program)) {}
};

const std::string get = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string your_turn = "a line with only a dot ends it:\n";
const std::string good =
    "HTTP/1.1 200 OK\nConnection: close\nContent-Type: text/plain\nContent-Length: 7\n\nhello\n";

/// With each run of white space as one space: what is said may be broken anywhere.
std::string unbroken(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool is_white = c == ' ' || c == '\n';
        if (!is_white)
            line += c;
        else if (!line.ends_with(' '))
            line += ' ';
    }
    return line;
}

}  // namespace

TEST_CASE("type_o_serve: shows the request, sends what is typed, says what it is") {
    Session s;
    Client client(s.port, get);
    const std::string shown = s.program.read_until(your_turn);
    CHECK(contains(shown, "=== client 1\n"));
    CHECK(contains(shown, "  GET /x HTTP/1.1␍␊\n  Host: h␍␊\n  ␍␊\n"));
    s.program.type(good + ".\n");
    CHECK(client.hear() ==
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n"
          "Content-Length: 7\r\n\r\nhello\r\n");
    client.hang_up();
    const std::string verdict = s.program.read_until("6.3)\n");
    CHECK(contains(verdict, "--- sent 90 of 90 bytes\n"));
    CHECK(contains(verdict, "[fine]     The client reads status 200"));
    CHECK_FALSE(contains(verdict, "[broken]"));
    CHECK_FALSE(contains(verdict, "[doubtful]"));
}

TEST_CASE("type_o_serve: one client after another, and the end of input ends it with 0") {
    Session s;
    s.program.type(good + ".\nhello\n.\n" + "HTTP/1.1 204 No Content\n\nlast");
    s.program.end_input();
    CHECK(ask(s.port, get).ends_with("\r\n\r\nhello\r\n"));
    CHECK(ask(s.port, get) == "hello\r\n");
    CHECK(ask(s.port, get) == "HTTP/1.1 204 No Content\r\n\r\nlast\r\n");
    CHECK(s.program.wait_for_end() == 0);
    const std::string told = s.program.rest_of_output();
    CHECK(contains(told, "Received HTTP/0.9 when not allowed"));
    CHECK(contains(told, "RFC 9110, 15.3.5"));
    CHECK(contains(told, "End of input.\n"));
}

TEST_CASE("type_o_serve: a script with Windows line ends is sent with one CR a line") {
    Session s;
    s.program.type("hello\r\n\r\n.\r\n");
    CHECK(ask(s.port, get) == "hello\r\n\r\n");
}

TEST_CASE("type_o_serve: end of input after a dot ends it without another client") {
    Session s;
    s.program.type("hello\n.\n");
    CHECK(ask(s.port, get) == "hello\r\n");
    s.program.end_input();
    CHECK(s.program.wait_for_end() == 0);
}

TEST_CASE("type_o_serve: a head in single bytes, and a body by Content-Length") {
    Session s;
    const std::string request =
        "POST /x HTTP/1.1\r\nHost: h\r\ncontent-length:  11\r\n\r\nhello\nworld";
    Client client(s.port);
    for (const char c : request) client.say({&c, 1});
    const std::string shown = s.program.read_until(your_turn);
    CHECK(contains(shown, "--- request, " + std::to_string(request.size()) + " bytes"));
    CHECK(contains(shown, "  ␍␊\n  hello␊\n  world\n"));
    s.program.type(".\n");
    CHECK(client.hear().empty());
    client.hang_up();
    CHECK(contains(s.program.read_until("9112, 8)\n"), "Empty reply"));
}

TEST_CASE("type_o_serve: chunked bodies, Expect and HTTP 0.9 reach the person as well") {
    Session s;
    for (const std::string& request :
         {std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nContent-Length: 9x\r\n\r\n"), std::string("GET /x\r\n"),
          std::string("GET / HTTP/1.1\n\n")}) {
        CAPTURE(request);
        Client client(s.port, request);
        const std::string shown = s.program.read_until(your_turn);
        CHECK(contains(shown, "--- request, " + std::to_string(request.size()) + " bytes"));
        CHECK(contains(shown, "100 Continue") == contains(request, "Expect"));
        s.program.type("bye\n.\n");
        CHECK(client.hear() == "bye\r\n");
    }
}

TEST_CASE("type_o_serve: head and body are bounded") {
    Session s;
    {
        Client endless(s.port, "GET / HTTP/1.1\r\nX: " + std::string(70 * 1024, 'x'));
        CHECK(contains(s.program.read_until(your_turn), "--- no end of the head within"));
        s.program.type("HTTP/1.1 431 Request Header Fields Too Large\n\n.\n");
        CHECK(endless.hear().starts_with("HTTP/1.1 431 "));
        CHECK_FALSE(endless.was_reset());  // though a part of the request was never read
    }
    Client large(s.port,
                 "POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'y'));
    CHECK(contains(s.program.read_until(your_turn), "only the first 65536 are read"));
    s.program.type("HTTP/1.1 413 Content Too Large\n\n.\n");
    CHECK(large.hear().starts_with("HTTP/1.1 413 "));
    CHECK_FALSE(large.was_reset());
}

TEST_CASE("type_o_serve: the client's control bytes never reach the terminal") {
    Session s;
    Client client(s.port,
                  "GET /\x1b]0;owned\x07 HTTP/1.1\r\nX: \x9b"
                  "2J\r\n\r\n");
    const std::string shown = s.program.read_until(your_turn);
    CHECK(contains(shown, "GET /\\x1b]0;owned\\x07 HTTP/1.1␍␊"));
    CHECK(contains(shown, "X: \\x9b2J␍␊"));
    CHECK(shown.find_first_of("\x1b\x07\r") == std::string::npos);
}

TEST_CASE("type_o_serve: silent and leaving clients are named and survived") {
    Session s("1");
    const auto before = Clock::now();
    Client silent(s.port);
    CHECK(silent.hear().empty());
    CHECK(
        contains(s.program.read_until("answer.\n"), "connected, sent nothing: time limit of 1 s"));
    CHECK(Clock::now() - before < std::chrono::seconds(8));  // generous: the machine may be busy
    Client(s.port).hang_up();
    CHECK(
        contains(s.program.read_until("answer.\n"), "connected, sent nothing: the client closed"));
    Client(s.port).reset();
    CHECK(contains(s.program.read_until("answer.\n"), "connected, sent nothing"));
    {
        Client half(s.port, "GET / HT");
        CHECK(contains(s.program.read_until(your_turn), "--- only 8 bytes within 1 s"));
        s.program.type("HTTP/1.1 408 Request Timeout\n\n.\n");
        CHECK(half.hear().starts_with("HTTP/1.1 408"));
    }
    {
        Client one_short(s.port, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab");
        CHECK(contains(s.program.read_until(your_turn), "--- only 40 bytes within 1 s"));
        s.program.type(".\n");
    }
    {
        Client shut(s.port, get);
        shut.end_sending();
        s.program.read_until(your_turn);
        s.program.type(good + ".\n");
        CHECK(shut.hear().ends_with("hello\r\n"));  // half-closed is not gone
    }
    {
        Client gone(s.port, get);
        s.program.read_until(your_turn);
        gone.reset();
        s.program.type(good + ".\n");
        CHECK(contains(s.program.read_until("6.3)\n"), "has closed its side while you typed"));
    }
    Client last(s.port, get);
    s.program.read_until(your_turn);
    s.program.type(good + ".\n");
    CHECK(last.hear().ends_with("hello\r\n"));
}

TEST_CASE("type_o_serve: a client that takes nothing runs into the time limit") {
    Session s("1");
    Client stubborn(s.port);
    stubborn.shrink_receive_buffer(4096);
    stubborn.say(get);
    s.program.read_until(your_turn);
    std::string lines;
    for (int i = 0; i < 12000; ++i) lines += std::string(1000, 'z') + "\n";
    s.program.type(lines + ".\n");
    const std::string told = s.program.read_until("what the client makes");
    CHECK(contains(told, "more than 1048576 bytes"));
    CHECK(s.program.is_running());
}

TEST_CASE("type_o_serve: Ctrl-C ends it with 0, wherever it waits") {
    for (const char* where : {"accept", "receive", "typing"}) {
        CAPTURE(where);
        Session s;
        std::optional<Client> client;
        if (where != std::string("accept")) {
            client.emplace(s.port, where == std::string("typing") ? get : "GET ");
            s.program.read_until(where == std::string("typing") ? your_turn : "=== client 1\n");
        }
        s.program.signal(SIGINT);
        CHECK(s.program.wait_for_end() == 0);
        CHECK(s.program.rest_of_errors().empty());
    }
}

TEST_CASE("type_o_serve: bad arguments and busy ports are one line and exit 2") {
    Session s;
    const std::vector<std::vector<std::string>> calls = {
        {TYPE_O_SERVE, "80x"}, {TYPE_O_SERVE, "65536"},  {TYPE_O_SERVE, "-1"},
        {TYPE_O_SERVE, ""},    {TYPE_O_SERVE, "0", "x"}, {TYPE_O_SERVE, std::to_string(s.port)}};
    for (const auto& call : calls) {
        CAPTURE(call[1]);
        Program refused(call, s.folder.path());
        CHECK(refused.wait_for_end() == 2);
        const std::string complaint = refused.rest_of_errors();
        CHECK(complaint.starts_with("type_o_serve: "));
        CHECK(std::count(complaint.begin(), complaint.end(), '\n') == 1);
    }
}

TEST_CASE("type_o_serve: curl says what the diagnosis says it will") {
    if (!has_curl()) {
        MESSAGE("skipped: curl is not installed");
        return;
    }
    struct Case {
        const char *typed, *curl, *diagnosis;
    };
    for (const Case& c : {Case{"hello\n.\n", "Received HTTP/0.9 when not allowed",
                               "Received HTTP/0.9 when not allowed"},
                          Case{"HTTP/1.1 200 OK\nContent-Length: 9\n\nhello\n.\n",
                               "2 bytes remaining", "2 bytes remaining"},
                          Case{".\n", "Empty reply from server", "Empty reply from server"}}) {
        Session s;
        s.program.type(c.typed);
        s.program.end_input();
        const std::string said =
            output_of("curl -sS --max-time 20 http://127.0.0.1:" + std::to_string(s.port) + "/");
        CHECK(contains(said, c.curl));
        CHECK(s.program.wait_for_end() == 0);
        CHECK(contains(unbroken(s.program.rest_of_output()), c.diagnosis));
    }
}
