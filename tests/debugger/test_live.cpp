// The engine over live servers that are made up: going on, stopping, holding, following.
#include <doctest/doctest.h>

#include "made_up.hpp"

using made_up::Script;
using made_up::Server;
using made_up::Session;
using stepwise::Debugger;
using stepwise::Stage;

namespace {

/// One worker, one connection, and then the next accept.
Server one_connection() {
    Server server;
    server.add(Script{1, 100}.whole_connection(1).on(0, 0).enter(Stage::accept));
    return server;
}

}  // namespace

TEST_CASE("next goes from stage to stage, and says when the connection is over") {
    Server server = one_connection();
    Session session{server};
    CHECK(made_up::positions_in(session.beginning) == "stopped before 1 accept");
    for (const char* stage :
         {"2 receive", "3 process", "4 access resource", "5 build response", "6 send", "7 log"})
        CHECK(session.where("next") == std::string("stopped before ") + stage);
    CHECK(session.where("next") ==
          "connection 1 is over: its client got 19 octets, HTTP/1.1 200 OK");
    CHECK(session.where("next") == "nothing is stopped: connection 1 is over");
    CHECK(session.where("step") == "nothing is stopped: connection 1 is over");
    CHECK(session.where("finish") == "nothing is stopped: connection 1 is over");
    CHECK(session.where("continue") == "stopped before 1 accept");
    CHECK(
        session.where("next").starts_with("nothing is stopped; the server waits: worker 1 is in"));
}

TEST_CASE("where it stops it says what comes, on whose behalf, and where its source is") {
    Server server = one_connection();
    Session session{server};
    const std::string text = session("next");
    CHECK(text.find(
              "\nstopped before 2 receive            connection 1, request 1 · worker 1 · pid 100\n"
              "  reads bytes and parses them into a request message\n"
              "  stepwise/stages/2_receive.cpp:") != std::string::npos);
    CHECK(text.ends_with("  receive_request\n"));
}

TEST_CASE("what happened in a stage is told when it is over, not before") {
    Server server = one_connection();
    Session session{server};
    CHECK(session("next").find("recvfrom") == std::string::npos);
    CHECK(session("next").find("recvfrom(11") != std::string::npos);
}

TEST_CASE("step goes from call to call") {
    Server server = one_connection();
    Session session{server};
    for (const char* place :
         {"stopped in 1 accept, after accept4", "stopped before 2 receive",
          "stopped in 2 receive, after recvfrom", "stopped before 3 process",
          "stopped before 4 access resource", "stopped in 4 access resource, after openat2",
          "stopped before 5 build response", "stopped before 6 send",
          "stopped in 6 send, after sendto", "stopped in 6 send, after close",
          "stopped in 6 send, after close", "stopped before 7 log",
          "stopped in 7 log, after write"})
        CHECK(session.where("step") == place);
    CHECK(session.where("step").starts_with("connection 1 is over"));
}

TEST_CASE("finish goes to the end of the request, and next into the following one") {
    Server server;
    server.add(Script{1, 100}.accepts(1).serves(1, 1, false).serves(1, 2, true));
    Session session{server};
    CHECK(session.where("finish") == "stopped behind 7 log, the request's end");
    CHECK(session("next").find("connection 1, request 2") != std::string::npos);
    CHECK(session.where("finish").starts_with("connection 1 is over"));
    CHECK(server.everybody_is_done());
}

TEST_CASE("another attempt at a stage is no new stage") {
    Server server;
    Script script{1, 100};
    script.accepts(1).enter(Stage::receive).call("recvfrom", 11, -1, EAGAIN).leave();
    script.on(0, 0).enter(Stage::waiting).call("epoll_wait", 6, 1).leave();
    server.add(script.serves(1, 1, true));
    SUBCASE("next") {
        Session session{server};
        CHECK(session.where("next") == "stopped before 2 receive");
        CHECK(session.where("next") == "stopped before 3 process");
    }
    SUBCASE("step") {
        Session session{server};
        session("next");
        CHECK(session.where("step") == "stopped in 2 receive, after recvfrom");
        CHECK(session.where("step") == "stopped before 2 receive");
    }
}

TEST_CASE("breakpoints before a stage and behind a fact") {
    Server server = one_connection();
    Session session{server};
    session("break build");
    session("break access if kind=file");
    session("break access if kind=directory");
    CHECK(session.where("continue") == "breakpoint 2, in 4 access resource, behind kind = file");
    CHECK(session("info breakpoints") ==
          "  1  before 5 build response, hit 0 times\n"
          "  2  in 4 access resource, behind kind = file, hit 1 time\n"
          "  3  in 4 access resource, behind kind = directory, hit 0 times\n");
    CHECK(session.where("next") == "breakpoint 1, before 5 build response");
    CHECK(session.where("continue").starts_with("connection 1 is over"));
    CHECK(session("delete 1") == "breakpoint 1 is removed\n");
    CHECK(session("delete 1") == "there is no breakpoint 1\n");
    CHECK(session.answer == Debugger::Answer::misused);
}

TEST_CASE("commands by their beginnings, their letters, and misspelt") {
    Server server = one_connection();
    Session session{server};
    CHECK(session.where("ne") == "stopped before 2 receive");
    CHECK(session.where("n") == "stopped before 3 process");
    CHECK(session("co") == "`co` could be: continue, connection\n");
    CHECK(session.answer == Debugger::Answer::misused);
    CHECK(session("contineu") ==
          "`contineu` is no command: did you mean `continue`?; `help` lists them\n");
    CHECK(session("i x") == "`info` tells of: connections, workers, breakpoints\n");
    CHECK(session("# says nothing").empty());
    CHECK(session.answer == Debugger::Answer::done);
    CHECK(session.where("c").starts_with("connection 1 is over"));
    session("q");
    CHECK(session.answer == Debugger::Answer::quit);
}

TEST_CASE("an empty line repeats the line before") {
    Server server = one_connection();
    Session session{server};
    CHECK(session("").empty());
    session("next");
    CHECK(session.where("") == "stopped before 3 process");
    CHECK(session.where("  ") == "stopped before 4 access resource");
    const std::string first = session("list send"), second = session("");
    CHECK(first != second);
    CHECK(second.starts_with("  stepwise/stages/6_send.cpp\n"));
}

TEST_CASE("print tells facts, and what else one could have meant") {
    Server server = one_connection();
    Session session{server};
    CHECK(session("print") == "no connection has been accepted yet, so there are no facts\n");
    session("break build");
    session("continue");
    CHECK(session("print size") == "  size = 612   (noted in 4 access resource)\n");
    CHECK(session("print sise") ==
          "no stage has noted `sise` yet: did you mean `size`?; `print` lists what there is\n");
    CHECK(
        session("print").starts_with("  1 accept          peer               127.0.0.1:50001\n"
                                     "  2 receive         parser             complete\n"));
}

TEST_CASE("x shows the bytes of the last transfer") {
    Server server = one_connection();
    Session session{server};
    CHECK(session("x") == "  no bytes have been moved yet\n");
    session("break process");
    session("continue");
    CHECK(session("x") ==
          "  recvfrom of descriptor 11 in 2 receive: 28 octets\n"
          "  0000  47 45 54 20 2f 61 20 48  54 54 50 2f 31 2e 31 0d  GET /a HTTP/1.1.\n"
          "  0010  0a 48 6f 73 74 3a 20 68  0d 0a 0d 0a              .Host: h....\n");
    CHECK(session("x most") == "`x` or `x all`\n");
}

TEST_CASE("x shows eight lines, and all if it is told to") {
    Server server;
    Script script{1, 100};
    script.accepts(1).on(1).enter(Stage::receive).transfer("recvfrom", 11, std::string(200, 'a'));
    server.add(script.fact("parser", "need_more").leave());
    Session session{server};
    session("step");
    session("step");
    session("step");
    CHECK(session("x").ends_with("  … 72 more; `x all` shows them\n"));
    CHECK(session("x all").ends_with("  00c0  61 61 61 61 61 61 61 61" + std::string(27, ' ') +
                                     "aaaaaaaa\n"));
}

TEST_CASE("back looks at what was recorded, and forward is live again") {
    Server server = one_connection();
    Session session{server};
    CHECK(session.where("back") == "nothing has happened yet that one could go back to");
    session("next");
    session("next");
    session("next");
    const std::string text = session("back");
    CHECK(text.find("recorded: before 3 process") != std::string::npos);
    CHECK(text.find("not live: the server stands where it stood") != std::string::npos);
    CHECK(session("print method").starts_with("no stage has noted `method` yet"));
    CHECK(session.where("back 2") == "recorded: before 1 accept");
    CHECK(session.where("back") == "this is where connection 1 begins");
    CHECK(session.where("next") == "stopped before 5 build response");
    CHECK(session("print method").starts_with("  method = GET"));
    CHECK(session("back 0") == "`back N` takes a number of stages\n");
}

TEST_CASE("another worker that takes a connection over is followed") {
    Server server;
    server.add(Script{0, 100}.accepts(1).on(1).enter(Stage::waiting).call("close", 11, 0).leave());
    server.add(Script{1, 101}.serves(1, 1, true));
    Session session{server};
    CHECK(session.where("next") ==
          "worker 1 (process 101) goes on with connection 1; stopped before 2 receive");
    CHECK(session.where("finish").starts_with("connection 1 is over"));
}

TEST_CASE("idle workers do not take the place of the one that accepts") {
    Server server;
    server.add(Script{1, 101}.whole_connection(1).on(0, 0).enter(Stage::accept));
    server.add(Script{2, 102}.on(0, 0).enter(Stage::accept));
    server.add(Script{3, 103}.on(0, 0).enter(Stage::accept));
    Session session{server};
    for (int number = 2; number <= 7; ++number)
        CHECK(session.where("next").starts_with("stopped before " + std::to_string(number)));
    CHECK(session.where("next").starts_with("connection 1 is over"));
}

TEST_CASE("workers of other connections are held, listed, and can be chosen") {
    Server server;
    server.add(Script{1, 101}.whole_connection(1));
    server.add(Script{2, 102}.accepts(2).serves(2, 1, true));
    Session session{server};
    session("next");
    session("next");
    session("next");
    CHECK(session("info connections") ==
          "    connection  request  client                 stands\n"
          "  * 1           1        127.0.0.1:50001        stopped before 4 access resource "
          "(worker 1)\n"
          "    2           1        127.0.0.1:50002        stopped before 2 receive (worker 2)\n");
    CHECK(session("info workers") ==
          "  worker  pid      thread   stands\n"
          "  1       101      101      stopped before 4 access resource (connection 1)\n"
          "  2       102      102      stopped before 2 receive (connection 2)\n");
    CHECK(session.where("connection 2") == "stopped before 2 receive");
    CHECK(session.where("next") == "stopped before 3 process");
    CHECK(session.where("connection 1") == "stopped before 4 access resource");
    CHECK(session.where("finish").starts_with("connection 1 is over"));
    CHECK(session("connection 1") == "connection 1 is over\n");
    CHECK(session.where("connection 3").starts_with("there is no connection 3"));
    CHECK(session.where("connection 2") == "stopped before 3 process");
    CHECK(session.where("finish").starts_with("connection 2 is over"));
    CHECK(server.everybody_is_done());
}

TEST_CASE("the thread that serves two connections is never held for the other one") {
    Server server;
    Script loop{1, 100};
    loop.accepts(1).accepts(2);
    loop.on(1).enter(Stage::receive).call("recvfrom", 11, -1, EAGAIN).leave();
    server.add(loop.serves(2, 1, true).serves(1, 1, true));
    Session session{server};
    CHECK(session.where("next") == "stopped before 2 receive");
    CHECK(session("next").find("GET /a") !=
          std::string::npos);  // connection 2 is shown as it passes
    CHECK(session.where("finish").starts_with("connection 1 is over"));
    CHECK(server.everybody_is_done());
}

TEST_CASE("an event loop's thread can be followed to its other connection") {
    Server server;
    Script loop{1, 100};
    loop.accepts(1).accepts(2);
    server.add(loop.serves(1, 1, true).serves(2, 1, true));
    Session session{server};
    session("next");
    CHECK(session("connection 2") == "connection 2 is not stopped, but is followed from now on\n");
    CHECK(session.where("next") == "stopped before 2 receive");
    CHECK(session("info c").find("* 2") != std::string::npos);
}

TEST_CASE("continue lets everybody go, up to a breakpoint on any connection") {
    Server server;
    server.add(Script{1, 101}.accepts(1).serves(1, 1, false));
    server.add(Script{2, 102}.accepts(2).serves(2, 1, true));
    Session session{server};
    session("next");
    session("break log");
    CHECK(session.where("continue") == "breakpoint 1, before 7 log");
    CHECK(session.where("continue") == "breakpoint 1, before 7 log");
    CHECK(session("info connections").find("* 2") != std::string::npos);
    CHECK(session.where("continue") == "connection 2 is over");
    CHECK(server.everybody_is_done());
}

TEST_CASE("a worker that was told nobody is there does not keep the debugger waiting") {
    Server server;
    server.add(Script{1, 101}.accepts_nobody());
    server.add(Script{2, 102}.accepts_nobody().whole_connection(1));
    Session session{server};
    CHECK(session.where("next") == "stopped before 1 accept");
    CHECK(session.where("next") == "stopped before 1 accept");
    CHECK(session.where("next") == "stopped before 2 receive");
}

TEST_CASE("interrupted while nobody moves, it says who waits for what") {
    Server server;
    Script parent{0, 100}, worker{1, 101};
    parent.enter(Stage::waiting).fact("for", "child");
    worker.accepts(1).on(1).enter(Stage::receive);
    server.add(parent);
    server.add(worker);
    Session session{server};
    session("next");
    CHECK(session("next").find("nothing is stopped; the server waits: worker 0 waits for a child "
                               "process to end,\n  worker 1 is in 2 receive\n") !=
          std::string::npos);
    CHECK(session.debugger->was_interrupted());
    CHECK(session("info connections").find("is in 2 receive (worker 1)") != std::string::npos);
}

TEST_CASE("a process that dies takes its connection with it") {
    Server server;
    Script parent{0, 100}, child{1, 101};
    parent.accepts(1).on(1).enter(Stage::waiting).fact("forked", "101").leave().on(0, 0);
    child.on(1).enter(Stage::receive);
    server.add(parent);
    server.add(child);
    server.add(Script{0, 100}.on(0, 0).enter(Stage::waiting).fact("died", "101").leave());
    Session session{server};
    session.where("next");
    CHECK(session.where("next").starts_with("connection 1 is over, since its process has died"));
}

TEST_CASE("a client that leaves between two requests is not logged, one that leaves within is") {
    Server server;
    Script script{1, 100};
    script.accepts(1).serves(1, 1, false).on(1, 2).enter(Stage::receive);
    script.call("recvfrom", 11, 0).fact("peer", "closed").call("close", 11, 0).leave();
    script.accepts(2).on(2).enter(Stage::receive).transfer("recvfrom", 12, "GET").leave();
    script.enter(Stage::receive).call("recvfrom", 12, -1, ECONNRESET).fact("peer", "reset");
    script.call("close", 12, 0).leave().enter(Stage::log).call("write", 5, 10).leave();
    server.add(script);
    Session session{server};
    session("finish");
    CHECK(session.where("next") == "stopped before 2 receive");
    CHECK(session.where("next").starts_with("connection 1 is over"));
    CHECK(session.where("continue") == "stopped before 1 accept");
    CHECK(session.where("next") == "stopped before 2 receive");
    CHECK(session.where("next") == "stopped before 7 log");
    CHECK(session.where("next") == "connection 2 is over");
}

TEST_CASE("a connection that is read on for a while is over when that is over") {
    Server server;
    Script script{1, 100};
    script.accepts(1).serves(1, 1, false).enter(Stage::receive).call("recvfrom", 11, 0);
    server.add(script.fact("peer", "closed").call("close", 11, 0).leave());
    Session session{server};
    CHECK(session.where("finish") == "stopped behind 7 log, the request's end");
    CHECK(session.where("next") == "stopped before 2 receive");
    CHECK(session.where("next").starts_with("connection 1 is over"));
}

TEST_CASE("with nobody else to come, continue does not wait for ever") {
    Server server = one_connection();
    Session session{server, false};
    session("finish");
    CHECK(session.where("continue") == "nothing is stopped: connection 1 is over");
    CHECK(session("next").find("`continue` waits for another client") == std::string::npos);
}

TEST_CASE("completions") {
    Server server = one_connection();
    Session session{server};
    const auto complete = [&](std::string_view line) {
        return session.debugger->completions(line);
    };
    using Words = std::vector<std::string>;
    CHECK(complete("co") == Words{"continue", "connection"});
    CHECK(complete("fin") == Words{"finish"});
    CHECK(complete("break a") == Words{"accept", "access_resource"});
    CHECK(complete("b bu") == Words{"build_response"});
    CHECK(complete("ba ").empty());
    CHECK(complete("info w") == Words{"workers"});
    CHECK(complete("help ne") == Words{"next"});
    CHECK(complete("print k").empty());
    session("break build");
    session("continue");
    CHECK(complete("print k") == Words{"kind"});
    CHECK(complete("p s") == Words{"size"});
    CHECK(complete("break access if ki") == Words{"kind"});
    CHECK(complete("zzz").empty());
}

TEST_CASE("help tells of every command, within eighty columns") {
    Server server = one_connection();
    Session session{server};
    const std::string text = session("help");
    for (const char* name : {"step", "next", "finish", "continue", "break", "delete", "list",
                             "print", "x [all]", "info", "connection N", "back", "help", "quit"})
        CHECK(text.find(name) != std::string::npos);
    for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
        CHECK(text.find('\n', begin) - begin <= 80);
    CHECK(session("help br").starts_with("  break STAGE [if KEY=VALUE]\n"));
    CHECK(session("help zzz").starts_with("`zzz` is no command"));
}
