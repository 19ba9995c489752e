// The narrator's pages as a person sees them: whole texts, since alignment is the point.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <random>
#include <utility>
#include <vector>

#include "stepwise/trace/clients.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/page.hpp"
#include "stepwise/trace/sentences.hpp"
#include "tests/trace/events.hpp"

using namespace stepwise;
using stepwise::testing::Teller;

namespace {

constexpr std::int64_t ms = 1'000'000, second = 1000 * ms;

using Facts = std::initializer_list<std::pair<const char*, const char*>>;

void add_facts(std::vector<Event>& to, const Teller& teller, Facts facts) {
    for (const auto& [key, value] : facts) to.push_back(teller.fact(key, value));
}

Event after(Event call, std::int64_t nanoseconds) {
    call.took = nanoseconds;
    return call;
}

void add_accept(std::vector<Event>& to, Teller& t) {
    t.connection = t.transaction = 0;
    to.push_back(t.enter(Stage::accept));
    t.connection = t.transaction = 1;
    to.push_back(after(t.call("accept4", 3,
                              "{sa_family=AF_INET, sin_port=htons(53122), "
                              "sin_addr=inet_addr(\"127.0.0.1\")}, [16], SOCK_CLOEXEC",
                              4),
                       1204 * ms));
    add_facts(to, t, {{"peer", "127.0.0.1:53122"}});
    to.push_back(t.leave());
}

void add_receive(std::vector<Event>& to, Teller& t) {
    to.push_back(t.enter(Stage::receive));
    to.push_back(
        after(t.transfer("recvfrom", 4, "GET / HTTP/1.1\r\nHost: local", "24576, 0, NULL, NULL"),
              52'100'000));
    add_facts(to, t, {{"position", "16"}, {"parser", "need_more"}});
    to.push_back(t.leave());
    to.push_back(t.enter(Stage::receive));
    to.push_back(t.call("recvfrom", 4, "24549, 0, NULL, NULL", -1, EAGAIN));
    to.push_back(t.leave());
    to.push_back(t.enter(Stage::receive));
    to.push_back(t.transfer("recvfrom", 4, "host:8080\r\n\r\n", "24549, 0, NULL, NULL"));
    add_facts(to, t,
              {{"position", "40"},
               {"parser", "complete"},
               {"request_line", "GET / HTTP/1.1"},
               {"fields", "1"},
               {"framing", "no_body_announced"}});
    to.push_back(t.leave());
}

void add_decisions(std::vector<Event>& to, Teller& t) {
    to.push_back(t.enter(Stage::process));
    add_facts(to, t,
              {{"method", "GET"},
               {"target", "/"},
               {"persistent", "keep"},
               {"persistent_why", "http_1_1_default"},
               {"host", "localhost:8080"}});
    to.push_back(t.leave());
    to.push_back(t.enter(Stage::access_resource));
    add_facts(to, t, {{"document_root", "/srv/site"}, {"name", "index.html"}});
    to.push_back(t.call("openat2", 5,
                        "\"index.html\", {flags=O_RDONLY|O_CLOEXEC, "
                        "resolve=RESOLVE_BENEATH|RESOLVE_NO_MAGICLINKS}, 24",
                        6));
    add_facts(to, t, {{"kind", "file"}, {"size", "612"}});
    to.push_back(t.leave());
    to.push_back(t.enter(Stage::build_response));
    add_facts(to, t,
              {{"media_type", "text/html; charset=utf-8"},
               {"status", "200"},
               {"reason", "OK"},
               {"body", "file"}});
    to.push_back(t.leave());
}

void add_send_and_log(std::vector<Event>& to, Teller& t) {
    to.push_back(t.enter(Stage::send));
    to.push_back(t.transfer("sendto", 4, "HTTP/1.1 200 OK\r\nContent-Length: 612\r\n\r\n",
                            "40, MSG_NOSIGNAL|MSG_MORE, NULL, 0"));
    to.push_back(t.call("sendfile", 4, "6, [0], 612", 612));
    to.push_back(t.call("close", 6, "", 0));
    add_facts(to, t,
              {{"sent", "652"}, {"connection", "kept"}, {"connection_why", "http_1_1_default"}});
    to.push_back(t.leave());
    to.push_back(t.enter(Stage::log));
    to.push_back(t.transfer("write", 7, "127.0.0.1 - - [now] \"GET / HTTP/1.1\" 200 612\n", "45"));
    to.push_back(t.leave());
}

/// One request from its connection to its log line; then the client leaves.
std::vector<Event> one_get() {
    std::vector<Event> events;
    Teller t;
    add_accept(events, t);
    add_receive(events, t);
    add_decisions(events, t);
    add_send_and_log(events, t);
    t.connection = t.transaction = 0;
    events.push_back(t.enter(Stage::waiting));
    events.push_back(after(t.call("epoll_wait", 5, "[1 ready], 64, -1", 1), 51 * ms));
    events.push_back(t.leave());
    t.connection = 1;
    t.transaction = 2;
    events.push_back(t.enter(Stage::receive));
    events.push_back(t.transfer("recvfrom", 4, "", "24576, 0, NULL, NULL"));
    add_facts(events, t, {{"peer", "closed"}});
    events.push_back(t.call("close", 4, "", 0));
    events.push_back(t.leave());
    return events;
}

std::string told(Narrator& narrator, const std::vector<Event>& events) {
    std::string text;
    for (const Event& event : events) text += narrator.tell(event);
    return text;
}

std::string told(const std::vector<Event>& events, Detail detail = Detail::full,
                 std::size_t columns = 80) {
    Narrator narrator{{detail, false, columns}};
    return told(narrator, events);
}

std::string without_colours(std::string text) {
    for (std::size_t begin; (begin = text.find("\x1b[")) != std::string::npos;)
        text.erase(begin, text.find('m', begin) + 1 - begin);
    return text;
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        const std::string line = text.substr(begin, end - begin);
        // Octets stand as they came: their lines may be long.
        if (line.rfind("    │ ", 0) != 0) widest = std::max(widest, width_of(line));
        begin = end + 1;
    }
    return widest;
}

/// One visit of a stage with these facts in it, without the rule and the headline.
std::string facts_told(Stage stage, Facts facts) {
    Teller t;
    std::vector<Event> events{t.enter(stage)};
    add_facts(events, t, facts);
    events.push_back(t.leave());
    const std::string text = told(events);
    const std::size_t rule = text.find('\n');
    return text.substr(text.find('\n', rule + 1) + 1);
}

const char* const page_of_one_get =
    R"(── connection 1, request 1 ─────────────────── worker 1 · pid 4711 · tid 4711 ──
1 accept           takes the client's connection or turns it away
  accept4(3, {sa_family=AF_INET, sin_port=htons(53122),
      sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC) = 4   waited 1.2 s
  · peer = 127.0.0.1:53122
2 receive          reads bytes and parses them into a request message
  recvfrom(4, "GET / HTTP/1.1\r\n"..., 24576, 0, NULL, NULL) = 27
      waited 52.1 ms
    │ GET / HTTP/1.1␍␊
    │ Host: local
  · position = 16
  · the request is not complete yet
2 receive          continued
  recvfrom(4, ..., 24549, 0, NULL, NULL) = -1 EAGAIN (nothing there yet)
2 receive          continued
  recvfrom(4, "host:8080\r\n\r\n", 24549, 0, NULL, NULL) = 13
    │ host:8080␍␊
    │ ␍␊
  · position = 40           · parser = complete
  · request_line = GET / HTTP/1.1                     · fields = 1
  · no body follows: no field announces one
3 process          interprets the request and decides what is to be done
  · method = GET            · target = /
  · the connection is kept: HTTP/1.1 keeps it unless told otherwise
  · host = localhost:8080
4 access resource  maps the target to a resource and may refuse access
  · document_root = /srv/site                         · name = index.html
  openat2(5, "index.html", {flags=O_RDONLY|O_CLOEXEC,
      resolve=RESOLVE_BENEATH|RESOLVE_NO_MAGICLINKS}, 24) = 6
  · kind = file             · size = 612
5 build response   puts together status, headers, media type and body
  · media_type = text/html; charset=utf-8             · status = 200
  · reason = OK             · body = file
6 send             gives the response to the client; keeps or closes
  sendto(4, "HTTP/1.1 200 OK\r"..., 40, MSG_NOSIGNAL|MSG_MORE, NULL, 0) = 40
    │ HTTP/1.1 200 OK␍␊
    │ Content-Length: 612␍␊
    │ ␍␊
  sendfile(4, 6, [0], 612) = 612
  close(6) = 0
  · sent = 652
  · the connection stays open: HTTP/1.1 keeps it unless told otherwise
7 log              writes the transaction down
  write(7, "127.0.0.1 - - [n"..., 45) = 45
    │ 127.0.0.1 - - [now] "GET / HTTP/1.1" 200 612␊
· waiting          epoll_wait(5, [1 ready], 64, -1) = 1   waited 51.0 ms

── connection 1, request 2 ─────────────────── worker 1 · pid 4711 · tid 4711 ──
2 receive          reads bytes and parses them into a request message
  recvfrom(4, "", 24576, 0, NULL, NULL) = 0 (the end: the client sends no more)
  · the client has closed the connection
  close(4) = 0
)";

const char* const lines_of_one_get =
    R"([c1.1 w1]  1 accept          accept4 = 4   waited 1.2 s   from 127.0.0.1:53122
[c1.1 w1]  2 receive         recvfrom = 27   waited 52.1 ms
[c1.1 w1]  2 receive         recvfrom = -1 EAGAIN
[c1.1 w1]  2 receive         recvfrom = 13   GET / HTTP/1.1
[c1.1 w1]  3 process         GET /
[c1.1 w1]  4 access resource openat2 = 6   index.html
[c1.1 w1]  5 build response  200 OK
[c1.1 w1]  6 send            sendto = 40, sendfile = 612   652 octets, kept
[c1.1 w1]  7 log             write = 45
[w1]       · waiting         epoll_wait = 1   waited 51.0 ms
[c1.2 w1]  2 receive         recvfrom = 0   client closed
)";

}  // namespace

TEST_CASE("one request in full") { CHECK(told(one_get()) == page_of_one_get); }

TEST_CASE("one request, one line a stage") {
    CHECK(told(one_get(), Detail::lines) == lines_of_one_get);
}

TEST_CASE("a line without calls has no blanks at its end") {
    Narrator narrator{{Detail::lines, false, 80}};
    Teller t;
    t.connection = t.transaction = 1;
    CHECK(told(narrator, {t.enter(Stage::receive), t.fact("body", "18"), t.leave()}) ==
          "[c1.1 w1]  2 receive\n");
}

TEST_CASE("colour changes nothing but the colour") {
    Narrator narrator{{Detail::full, true, 80}};
    const std::string text = told(narrator, one_get());
    CHECK(without_colours(text) == page_of_one_get);
    CHECK(text.find("\x1b[1;36m2 receive          \x1b[0m") != std::string::npos);
    CHECK(text.find("\x1b[32mGET / HTTP/1.1␍␊\x1b[0m") != std::string::npos);
    CHECK(text.find("\x1b[35mwaited 52.1 ms\x1b[0m") != std::string::npos);
    CHECK(text.find("\x1b[31m") == std::string::npos);  // EAGAIN is no error
    Teller t;
    const std::string failed = narrator.tell(t.call("close", 9, "", -1, EBADF));
    CHECK(failed.find("\x1b[31m  close(9) = -1 EBADF (Bad file descriptor)\x1b[0m") !=
          std::string::npos);
}

TEST_CASE("connections that alternate stay readable") {
    Teller a, b;
    b.connection = b.worker = 2;
    b.process = b.thread = 4712;
    const std::string text =
        told({a.enter(Stage::receive), b.enter(Stage::receive), a.fact("fields", "1"),
              b.call("recvfrom", 4, "9", -1, ENOTCONN), a.leave(), b.leave()});
    CHECK(text ==
          R"(── connection 1, request 1 ─────────────────── worker 1 · pid 4711 · tid 4711 ──
2 receive          reads bytes and parses them into a request message

── connection 2, request 1 ─────────────────── worker 2 · pid 4712 · tid 4712 ──
2 receive          reads bytes and parses them into a request message

── connection 1, request 1 ─────────────────── worker 1 · pid 4711 · tid 4711 ──
2 receive          continued
  · fields = 1

── connection 2, request 1 ─────────────────── worker 2 · pid 4712 · tid 4712 ──
2 receive          continued
  recvfrom(4, ..., 9) = -1 ENOTCONN (Transport endpoint is not connected)
)");
}

TEST_CASE("facts of a stage whose end is never seen are not lost") {
    Teller t;
    Narrator narrator{{}};
    (void)narrator.tell(t.enter(Stage::process));
    CHECK(narrator.tell(t.fact("target", "/")).empty());
    CHECK(narrator.tell(t.enter(Stage::build_response)).find("· target = /\n") !=
          std::string::npos);
    (void)narrator.tell(t.fact("size", "1"));
    t.stage = Stage::send;
    CHECK(narrator.tell(t.call("close", 4, "", 0)).find("· size = 1\n") != std::string::npos);
    (void)narrator.tell(t.fact("sent", "1"));
    CHECK(narrator.tell_silence(t.now, second, 0).find("· sent = 1\n") != std::string::npos);
}

TEST_CASE("an attempt to accept is told with its outcome") {
    Teller t;
    t.connection = t.transaction = 0;
    Narrator narrator{{}};
    CHECK(narrator.tell(t.enter(Stage::accept)).empty());
    CHECK(narrator.tell(t.call("accept4", 3, "NULL, NULL, SOCK_NONBLOCK", -1, EAGAIN)) ==
          "── no connection ───────────────────────────── worker 1 · pid 4711 · tid 4711 ──\n"
          "1 accept           takes the client's connection or turns it away\n"
          "  accept4(3, NULL, NULL, SOCK_NONBLOCK) = -1 EAGAIN (nothing there yet)\n");
    CHECK(narrator.tell(t.leave()).empty());
    (void)narrator.tell(t.enter(Stage::accept));
    CHECK(narrator.tell(t.call("accept4", 3, "NULL, NULL, 0", -1, EINTR)) ==
          "1 accept           continued\n"
          "  accept4(3, NULL, NULL, 0) = -1 EINTR (a signal came)\n");
}

TEST_CASE("waits without a result are silent, others are one line") {
    Teller t;
    t.connection = t.transaction = 0;
    t.stage = Stage::waiting;
    const std::string rule =
        "── no connection ───────────────────────────── worker 1 · pid 4711 · tid 4711 ──\n";
    const auto wait = [&](Detail detail, const Event& call) {
        return told({t.enter(Stage::waiting), t.fact("for", "connection"), call, t.leave()},
                    detail);
    };
    for (const Detail detail : {Detail::full, Detail::lines}) {
        CHECK(wait(detail, t.call("epoll_wait", 5, "[0 ready], 64, 100", 0)).empty());
        CHECK(wait(detail, t.call("ppoll", 5, "POLLIN, NULL", -1, EINTR)).empty());
    }
    CHECK(wait(Detail::full, t.call("ppoll", 5, "POLLIN, NULL", 1)) ==
          rule + "· waiting          ppoll(5, POLLIN, NULL) = 1\n");

    Narrator narrator{{}};
    std::vector<Event> queue{t.enter(Stage::waiting), t.fact("for", "queue")};
    t.now += 51 * ms;
    queue.push_back(t.leave());
    CHECK(told(narrator, queue) ==
          rule + "· waiting          for a connection in the queue   waited 51.0 ms\n");
    CHECK(told(narrator, {t.enter(Stage::waiting), t.fact("reaped", "4712"), t.leave()}) ==
          "· waiting\n  · process 4712 has ended\n");
}

TEST_CASE("decisions in plain words") {
    const struct {
        Stage stage;
        Facts facts;
        const char* text;
    } rows[] = {
        {Stage::process,
         {{"status", "405"}, {"why", "method_not_allowed"}},
         "  · the answer is 405: this method cannot be used on the resource\n"},
        {Stage::receive,
         {{"parser", "bad"}, {"status", "400"}, {"why", "bare_lf"}},
         "  · this is not a request: a line feed without a carriage return\n  · status = 400\n"},
        {Stage::access_resource,
         {{"status", "404"}, {"why", "ENOENT"}},
         "  · the answer is 404: ENOENT (No such file or directory)\n"},
        {Stage::access_resource,
         {{"status", "404"}, {"why", "moon_in_the_way"}},
         "  · the answer is 404: moon in the way\n"},
        {Stage::process,
         {{"persistent", "close"}, {"persistent_why", "connection_close"}},
         "  · the connection is closed afterwards: the request says Connection: close\n"},
        {Stage::send, {{"connection_why", "client_left"}}, "  · the reason: the client has left\n"},
        {Stage::accept,
         {{"why", "too_many_connections"}},
         "  · not accepted: too many connections are open\n"},
        {Stage::build_response,
         {{"body", "none"}, {"body_why", "HEAD"}},
         "  · no body is sent: a response to HEAD has a head only\n"},
        {Stage::build_response,
         {{"status", "304"}, {"why", "if_none_match"}},
         "  · the answer is 304: If-None-Match names the state that the resource has\n"},
        {Stage::build_response, {{"body", "none"}}, "  · body = none\n"},
        {Stage::log, {{"failed", "ENOSPC"}}, "  · failed: ENOSPC (No space left on device)\n"},
        {Stage::log, {{"never_heard_of", "a_b"}}, "  · never_heard_of = a_b\n"},
        {Stage::receive,
         {{"silent", "sent_nothing"}},
         "  · this client connected and sent nothing\n"},
        {Stage::access_resource,
         {{"virtual_host", "www.joes-hardware.com"}, {"virtual_host_why", "default_host"}},
         "  · the virtual host is www.joes-hardware.com: no host has the name that was\n"
         "    asked for, so it is the first one\n"},
        {Stage::access_resource,
         {{"matched", "Alias"}, {"refused_by", "not ip 127.0.0.2"}},
         "  · the path leads to another place (Alias)\n"
         "  · it may not be had: Require not ip 127.0.0.2\n"},
        {Stage::access_resource,
         {{"program_complains", "crash: I feel unwell"},
          {"program_killed_by", "9"},
          {"status", "500"},
          {"why", "program_head_incomplete"}},
         "  · on its standard error the program says: crash: I feel unwell\n"
         "  · the program was ended by signal 9\n"
         "  · the answer is 500: the program has ended before its header has\n"},
    };
    for (const auto& row : rows) CHECK(facts_told(row.stage, row.facts) == row.text);
}

TEST_CASE("every fact is told, whatever its key") {
    std::mt19937 random(3);
    const char* const keys[] = {"why", "status", "persistent", "persistent_why", "x", "body", ""};
    for (int i = 0; i < 500; ++i) {
        std::vector<Fact> facts(random() % 6);
        for (Fact& fact : facts)
            fact = {Stage::process, keys[random() % 7], "v" + std::to_string(random() % 1000)};
        std::string all;
        for (const Sentence& sentence : sentences_of(facts)) all += sentence.text + '\n';
        for (const Fact& fact : facts) CHECK(all.find(fact.value) != std::string::npos);
    }
}

TEST_CASE("heads are shown whole, of bodies an idea") {
    Teller t;
    std::string head = "POST /form HTTP/1.1\r\n";
    for (int i = 0; i < 20; ++i) head += "Field: " + std::string(40, 'x') + "\r\n";
    const auto lines_of = [](const std::string& text) {
        return std::count(text.begin(), text.end(), '\n');
    };
    const auto receive = [&](Narrator& narrator, const std::string& octets) {
        const std::string text = narrator.tell(t.transfer("recvfrom", 4, octets, "9, 0"));
        return text.substr(text.find('\n') + 1);
    };
    Narrator narrator{{}};
    (void)narrator.tell(t.enter(Stage::receive));
    CHECK(lines_of(receive(narrator, head)) == 21);
    CHECK(receive(narrator, "\r") == "    │ ␍\n");  // the empty line comes in two pieces
    CHECK(receive(narrator, "\na\nb\nc\nd\ne\nf\ng\nh\n") ==
          "    │ ␊\n    │ a␊\n    │ b␊\n    │ c␊\n    │ d␊\n    │ e␊\n    │ f␊\n"
          "    │ … 4 more octets are not shown\n");
    const std::string told = receive(narrator, std::string(321, 'y'));  // wrapped: count them
    CHECK(std::count(told.begin(), told.end(), 'y') == 320);
    CHECK(told.ends_with("\n    │ … 1 more octet is not shown\n"));
    CHECK(receive(narrator, std::string(1000, '\xff')).find("984 more") != std::string::npos);
    CHECK(receive(narrator, std::string(5000, 'z')).find("4680 more") != std::string::npos);

    t.stage = Stage::send;
    (void)narrator.tell(t.enter(Stage::send));
    const std::string sent = narrator.tell(
        t.transfer("sendto", 4, "HTTP/1.1 200 OK\r\n\r\n" + std::string(400, 'b'), "419, 0"));
    CHECK(sent.find("80 more octets are not shown") != std::string::npos);
}

TEST_CASE("no control octet and no line of its own from outside") {
    std::mt19937 random(11);
    const auto octets = [&](std::size_t most) {
        std::string text(random() % most, '\0');
        for (char& c : text) c = static_cast<char>(random());
        return text +
               "\x1b[2J\r\n── forged\x9b"
               "1m\x7f";
    };
    for (const Detail detail : {Detail::full, Detail::lines}) {
        Narrator narrator{{detail, false, 80}};
        for (int i = 0; i < 300; ++i) {
            Teller t;
            t.connection = random() % 3;
            std::string text = narrator.tell(t.enter(static_cast<Stage>(1 + random() % 8)));
            const char* const keys[] = {"for", "why", "status", "target", "method", "request_line"};
            text +=
                narrator.tell(t.fact(random() % 2 ? keys[random() % 6] : octets(30), octets(90)));
            text += narrator.tell(t.transfer("recvfrom", 4, octets(3000), octets(300)));
            text += narrator.tell(t.call(octets(30), 4, octets(300), -1, EACCES));
            t.now += second;
            text += narrator.tell_silence(t.now, 0, 3);
            text += narrator.tell(t.leave());
            for (std::size_t at = 0; at < text.size(); ++at) {
                const auto c = static_cast<unsigned char>(text[at]);
                REQUIRE((c == '\n' || (c >= ' ' && c != 0x7f)));
                // Beyond ASCII only our own signs, all of them in three octets or the dot.
                if (c < 0x80) continue;
                const std::string_view rest = std::string_view(text).substr(at);
                std::size_t size = 0;
                for (const std::string_view sign : {"─", "│", "…", "·", "␍", "␊"})
                    if (rest.substr(0, sign.size()) == sign) size = sign.size();
                REQUIRE(size > 0);
                at += size - 1;
            }
            CHECK(text.find("\n── forged") == std::string::npos);
            REQUIRE(widest_line(text) <= 80);
        }
    }
}

TEST_CASE("lines fit any terminal") {
    for (const std::size_t columns : {80U, 90U, 100U})
        for (const Detail detail : {Detail::full, Detail::lines})
            CHECK(widest_line(told(one_get(), detail, columns)) <= columns);
}

TEST_CASE("a silence is explained, and told again when it has doubled") {
    Teller t;
    Narrator narrator{{}};
    const std::int64_t start = t.now;
    (void)narrator.tell(t.enter(Stage::receive));
    CHECK(narrator.tell_silence(start + second, 2 * second, 5).empty());
    CHECK(narrator.tell_silence(start + 2 * second, 2 * second, -1) ==
          "… worker 1 has been in receive for 2.0 s: connection 1: connected, sent nothing\n");
    CHECK(narrator.tell_silence(start + 3 * second, 2 * second, 5).empty());
    CHECK(narrator.tell_silence(start + 4 * second, 2 * second, 3) ==
          "… worker 1 has been in receive for 4.0 s: connection 1: connected, sent nothing;\n"
          "  3 clients wait to be accepted\n");

    // An attempt without success does not begin a new silence, one with success does.
    t.now = start + 5 * second;
    (void)narrator.tell(t.call("recvfrom", 4, "9", -1, EAGAIN));
    (void)narrator.tell(t.leave());
    CHECK(narrator.tell_silence(start + 20 * second, 2 * second, 0).empty());  // not inside
    (void)narrator.tell(t.enter(Stage::receive));
    CHECK(narrator.tell_silence(start + 7 * second, 2 * second, 0).empty());
    CHECK(narrator.tell_silence(start + 8 * second, 2 * second, 0) ==
          "… worker 1 has been in receive for 8.0 s: connection 1: connected, sent nothing\n");
    (void)narrator.tell(t.transfer("recvfrom", 4, "GET / H", "9"));
    (void)narrator.tell(t.leave());
    (void)narrator.tell(t.enter(Stage::receive));
    CHECK(narrator.tell_silence(t.now + 2 * second, 2 * second, 1) ==
          "… worker 1 has been in receive for 2.0 s: connection 1 has sent 7 octets of its\n"
          "  request and then nothing; 1 client waits to be accepted\n");
}

TEST_CASE("silences of other stages") {
    const auto silence = [](Teller& t, Narrator& narrator) {
        return narrator.tell_silence(t.now + 2 * second, second, 0);
    };
    Teller t;
    t.connection = t.transaction = 0;
    {
        Narrator narrator{{}};
        (void)narrator.tell(t.enter(Stage::accept));
        CHECK(silence(t, narrator) ==
              "… worker 1 has been in accept for 2.0 s: no client has connected\n");
    }
    {
        Narrator narrator{{}};
        (void)narrator.tell(t.enter(Stage::waiting));
        (void)narrator.tell(t.fact("for", "queue"));
        CHECK(silence(t, narrator) ==
              "… worker 1 has waited 2.0 s for a connection in the queue\n");
    }
    // An event loop waits for all its connections at once.
    Narrator narrator{{}};
    for (t.connection = 1; t.connection <= 5; ++t.connection) {
        t.transaction = 1;
        (void)narrator.tell(t.enter(Stage::receive));
        if (t.connection == 2) (void)narrator.tell(t.transfer("recvfrom", 9, "G", "9"));
        (void)narrator.tell(t.leave());
        if (t.connection == 3) {
            (void)narrator.tell(t.enter(Stage::log));
            (void)narrator.tell(t.leave());
        }
    }
    t.connection = t.transaction = 0;
    (void)narrator.tell(t.enter(Stage::waiting));
    CHECK(silence(t, narrator) ==
          "… worker 1 has waited 2.0 s: connection 1: connected, sent nothing; connection 2\n"
          "  has sent 1 octet of its request and then nothing; connection 3 was kept after\n"
          "  request 1 and has sent nothing since; and 2 more\n");
    // A process that has ended is inside no stage.
    Teller parent;
    parent.process = parent.thread = 1;
    parent.worker = 0;
    parent.stage = Stage::waiting;
    (void)narrator.tell(parent.fact("reaped", "4711"));
    (void)narrator.tell(parent.leave());
    CHECK(silence(t, narrator).empty());
}

TEST_CASE("a client that takes no response") {
    Narrator narrator{{}};
    Teller t;
    (void)narrator.tell(t.enter(Stage::receive));
    (void)narrator.tell(t.leave());
    (void)narrator.tell(t.enter(Stage::send));
    (void)narrator.tell(t.transfer("sendto", 4, "HTTP/1.1", "9"));
    CHECK(narrator.tell(t.call("sendto", 4, "9, 0", -1, EAGAIN)) ==
          "  sendto(4, ..., 9, 0) = -1 EAGAIN (no room yet)\n");
    CHECK(narrator.tell_silence(t.now + 2 * second, second, 0) ==
          "… worker 1 has been in send for 2.0 s: connection 1 has taken 8 octets of its\n"
          "  response and no more\n");
}

TEST_CASE("a worker that reports its own end is told like any other") {
    Teller t;
    const std::string text = told({t.enter(Stage::waiting), t.fact("reaped", "4711"), t.leave()});
    CHECK(text.find("· process 4711 has ended") != std::string::npos);
}

TEST_CASE("the parent's copy of a connection is not the connection") {
    Clients clients;
    Teller t;
    t.stage = Stage::accept;
    clients.note(t.call("accept4", 3, "", 7));
    t.stage = Stage::waiting;
    clients.note(t.call("close", 7, "", 0));
    CHECK(clients.size() == 1);
}

TEST_CASE("finished connections are forgotten") {
    Clients clients;
    Teller t;
    for (t.connection = 1; t.connection <= 100; ++t.connection) {
        t.stage = Stage::accept;
        clients.note(t.call("accept4", 3, "", 7));
        clients.note(t.enter(Stage::receive));
        CHECK(clients.size() == 1);
        clients.note(t.call("close", 8, "", 0));  // the file
        CHECK(clients.size() == 1);
        clients.note(t.call("close", 7, "", 0));
        clients.note(t.enter(Stage::log));
        CHECK(clients.size() == 0);
    }
    // And if the ends are never seen, there is a bound.
    for (t.connection = 1; t.connection <= 30'000; ++t.connection)
        clients.note(t.enter(Stage::receive));
    CHECK(clients.size() <= 10'000);

    Narrator narrator{{}};
    for (t.thread = 1; t.thread < 10'000; ++t.thread) (void)narrator.tell(t.enter(Stage::send));
    const std::string text = narrator.tell_silence(t.now + second, second, 0);
    CHECK(std::count(text.begin(), text.end(), '\n') < 2 * 4096 + 2);
}

TEST_CASE("system calls as strace shows them") {
    Teller t;
    const struct {
        Event event;
        const char* text;
    } rows[] = {
        {t.transfer("recvfrom", 4, "GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n",
                    "16384, 0, NULL, NULL"),
         R"(recvfrom(4, "GET / HTTP/1.1\r\nHost: localhost:"..., 16384, 0, NULL, NULL) = 40)"},
        {t.transfer("write", 1, "00000000000000000000000000000001", "32"),
         R"(write(1, "00000000000000000000000000000001", 32) = 32)"},
        {t.transfer("write", 1, std::string_view("\1\0017\0018\x7f\xff a\"\\b\t\v\f\r\n", 17),
                    "17"),
         R"(write(1, "\1\0017\18\177\377 a\"\\b\t\v\f\r\n", 17) = 17)"},
        {t.transfer("write", 1, std::string_view("\0009\x1b[0m", 6), "6"),
         R"(write(1, "\09\33[0m", 6) = 6)"},
        {t.transfer("sendto", 4, "abc", "10, MSG_NOSIGNAL, NULL, 0"),
         R"(sendto(4, "abc"..., 10, MSG_NOSIGNAL, NULL, 0) = 3)"},
        {t.call("recvfrom", 4, "16384, 0, NULL, NULL", -1, EAGAIN),
         "recvfrom(4, ..., 16384, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)"},
        {t.call("close", 4, "", 0), "close(4) = 0"},
        {t.call("clock_nanosleep", -1, "CLOCK_MONOTONIC, 0", 0),
         "clock_nanosleep(CLOCK_MONOTONIC, 0) = 0"},
        {t.call("openat2", 5, "\"a\x1b\", {}", 6), R"(openat2(5, "a\33", {}) = 6)"},
    };
    for (const auto& row : rows) CHECK(as_strace(row.event) == row.text);
}

TEST_CASE("octets made visible") {
    CHECK(visible("", "> ").empty());
    CHECK(visible("a\r\n\r\nb", "> ") == "> a␍␊\n> ␍␊\n> b\n");
    CHECK(visible("\r\n", "") == "␍␊\n");
    CHECK(visible("a\rb\n\n", "") == "a␍b␊\n␊\n");
    CHECK(visible(std::string_view("\t\0\x1b\x7f\xc3\xa9\\x", 8), "") ==
          "\\x09\\x00\\x1b\\x7f\\xc3\\xa9\\\\x\n");
}

TEST_CASE("every stage has its purpose") {
    for (int i = 1; i <= 8; ++i) {
        const std::string_view purpose = purpose_of(static_cast<Stage>(i));
        CHECK(!purpose.empty());
        CHECK(19 + width_of(purpose) <= 80);
    }
}
