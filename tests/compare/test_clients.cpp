// The load clients against servers that are made up: each manner, and each way it can end.
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "made_up_server.hpp"
#include "stepwise/compare/driver.hpp"
#include "stepwise/compare/figures.hpp"
#include "stepwise/compare/server_process.hpp"

using namespace stepwise::compare;
using made_up::answer;

namespace {

const std::string the_body = "to be or not to be";

Group group_of(unsigned most) {
    Group group;
    group.targets = {{"/a", the_body}};
    group.most = most;
    return group;
}

/// Ends as soon as there is nothing left to do.
Phase phase_of(Group group, double seconds = 5, double patience = 5) {
    Phase phase;
    phase.groups = {std::move(group)};
    phase.seconds = seconds;
    phase.patience = patience;
    phase.until_settled = true;
    return phase;
}

Figures run_phase(std::uint16_t port, const Phase& phase) {
    Driver driver{port};
    driver.run({phase});
    return figures_of(driver.seen());
}

std::uint64_t count_of(const Figures& figures, Kind kind) {
    return figures.answers[static_cast<std::size_t>(kind)];
}

std::uint64_t sum_of(const Figures& figures) {
    std::uint64_t all = 0;
    for (const std::uint64_t one : figures.answers) all += one;
    return all;
}

void answer_all(made_up::Connection& connection) {
    while (!connection.request().empty()) connection.say(answer(the_body));
}

}  // namespace

TEST_CASE("how a request ended is called by its name") {
    struct Row {
        const char* name;
        Kind kind;
        void (*serve)(made_up::Connection&);
    };
    const Row rows[] = {
        {"right", Kind::right, answer_all},
        {"chunked", Kind::right,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" + the_body +
                   "\r\n0\r\n\r\n");
             (void)c.everything();
         }},
        {"to the end", Kind::right,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("HTTP/1.0 200 OK\r\n\r\n" + the_body);
         }},
        {"busy", Kind::said_no,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
             (void)c.everything();
         }},
        {"missing", Kind::wrong_status,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
             (void)c.everything();
         }},
        {"another file", Kind::wrong_body,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say(answer("to be or not to bE"));
             (void)c.everything();
         }},
        {"no HTTP", Kind::garbled,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("220 smtp ready\r\n\r\n");
             (void)c.everything();
         }},
        {"closed at once", Kind::cut_off, [](made_up::Connection& c) { (void)c.request(); }},
        {"closed within", Kind::cut_off,
         [](made_up::Connection& c) {
             (void)c.request();
             c.say("HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nto be");
         }},
        {"torn down", Kind::reset,
         [](made_up::Connection& c) {
             (void)c.request();
             c.reset();
         }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const made_up::Server server{row.serve};
        const Figures figures = run_phase(server.port(), phase_of(group_of(1)));
        CHECK(sum_of(figures) == 1);
        CHECK(count_of(figures, row.kind) == 1);
    }
}

TEST_CASE("nobody listens: refused, and a closed loop does not go on for ever") {
    const std::uint16_t port = free_port();
    Figures figures = run_phase(port, phase_of(group_of(1)));
    CHECK(count_of(figures, Kind::refused) == 1);
    figures = run_phase(port, phase_of(group_of(0)));
    CHECK(count_of(figures, Kind::refused) == sum_of(figures));
    CHECK(sum_of(figures) <= 200);
}

TEST_CASE("no answer: the time is over after the patience") {
    const made_up::Server server{[](made_up::Connection& c) { (void)c.everything(); }};
    const Figures figures = run_phase(server.port(), phase_of(group_of(1), 0.02, 0.02));
    CHECK(sum_of(figures) == 1);
    CHECK(count_of(figures, Kind::timed_out) == 1);
    CHECK(figures.not_answered == 1);
}

TEST_CASE("what is due is asked for and counted, though nothing is answered") {
    const made_up::Server server{[](made_up::Connection& c) { (void)c.everything(); }};
    Group group = group_of(0);
    group.per_second = 100;  // on one connection, which hangs: those who wait for it count as well
    const Figures figures = run_phase(server.port(), phase_of(group, 0.2, 0.02));
    CHECK(sum_of(figures) == 20);
    CHECK(count_of(figures, Kind::timed_out) == 20);
}

TEST_CASE("a request's time begins when it is due, not when a connection is free") {
    std::atomic<bool> go = false;
    const made_up::Server server{[&](made_up::Connection& c) {
        (void)c.request();
        while (!go) std::this_thread::yield();
        c.say(answer(the_body));
        answer_all(c);
    }};
    Group group = group_of(10);
    group.per_second = 100;
    Phase phase = phase_of(group, 0.1);
    phase.until_settled = false;
    phase.half_way = [&] { go = true; };  // the first answer comes when half of all are due
    Driver driver{server.port()};
    driver.run({phase});
    const auto& answers = driver.seen().answers;
    REQUIRE(answers.size() == 10);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CHECK(answers[i].kind == Kind::right);
        CHECK(answers[i].due - answers[0].due == static_cast<std::int64_t>(i) * 10'000'000);
    }
    CHECK(answers[0].done - answers[0].due >= 40'000'000);
}

TEST_CASE("a connection that the server does not keep is opened again") {
    const made_up::Server server{[](made_up::Connection& c) {
        (void)c.request();
        c.say(answer(the_body, "Connection: close\r\n"));
    }};
    const Figures figures = run_phase(server.port(), phase_of(group_of(3)));
    CHECK(count_of(figures, Kind::right) == 3);
    CHECK(server.connections() == 3);
}

TEST_CASE("a kept connection that ends between two requests costs no request") {
    const made_up::Server server{[](made_up::Connection& c) {
        (void)c.request();
        c.say(answer(the_body));  // and closes, without having said so
    }};
    const Figures figures = run_phase(server.port(), phase_of(group_of(3)));
    CHECK(count_of(figures, Kind::right) == 3);
    CHECK(sum_of(figures) == 3);
}

TEST_CASE("pipelined requests go out together, and what is left over is asked for again") {
    std::atomic<int> at_once = 0;
    const made_up::Server server{[&](made_up::Connection& c) {
        for (int i = 0; i < 4 && !c.request().empty(); ++i) ++at_once;
        for (int i = 0; i < 3; ++i) c.say(answer(the_body));
        c.say(answer(the_body, "Connection: close\r\n"));
    }};
    Group group = group_of(8);
    group.pipelined = 4;
    const Figures figures = run_phase(server.port(), phase_of(group));
    CHECK(count_of(figures, Kind::right) == 8);
    CHECK(at_once == 8);
}

TEST_CASE("pipelined: a connection that ends early leaves nothing unanswered") {
    const made_up::Server server{[](made_up::Connection& c) {
        for (int i = 0; i < 3 && !c.request().empty(); ++i) continue;
        c.say(answer(the_body) + answer(the_body, "Connection: close\r\n"));
        (void)c.everything();
    }};
    Group group = group_of(4);
    group.pipelined = 4;
    Phase phase = phase_of(group);
    phase.patience = 0.2;
    phase.seconds = 0.2;
    const Figures figures = run_phase(server.port(), phase);
    CHECK(count_of(figures, Kind::right) == 2);  // of the last two it never gets three
    CHECK(count_of(figures, Kind::timed_out) == 2);
}

TEST_CASE("half a request is half a request, and silence is silence") {
    for (const auto& [manner, octets] :
         {std::pair{Manner::half_a_request, "GET /ind"}, std::pair{Manner::silent, ""}}) {
        std::string heard = "?";
        {
            const made_up::Server server{
                [&heard](made_up::Connection& c) { heard = c.everything(); }};
            Group group;
            group.manner = manner;
            Driver driver{server.port()};
            driver.run({phase_of(group)});
            while (server.connections() == 0) std::this_thread::yield();
        }
        CHECK(heard == std::string{octets});
    }
}

TEST_CASE("those who stay ask once and keep their connection") {
    const made_up::Server server{answer_all};
    Group group = group_of(0);
    group.manner = Manner::stays;
    group.connections = 20;
    group.connecting = 3;
    Driver driver{server.port()};
    driver.run({phase_of(group)});
    CHECK(driver.crowd() == 20);
    CHECK(driver.seen().answers.size() == 20);
    CHECK(server.connections() == 20);
}

TEST_CASE("a slow reader compares what it reads") {
    const std::string large(100'000, 'x');
    for (const char octet : {'x', 'y'}) {
        const made_up::Server server{[&](made_up::Connection& c) {
            (void)c.request();
            c.say(answer(std::string(large.size(), octet)));
            (void)c.everything();
        }};
        Group group;
        group.manner = Manner::reads_slowly;
        group.targets = {{"/large", large}};
        const Figures figures = run_phase(server.port(), phase_of(group));
        CHECK(count_of(figures, Kind::wrong_body) == (octet == 'x' ? 0 : 1));
    }
}
