// Section 8, as far as it is about what a log holds and where it goes: formats, hosts, rotation,
// and logs that cannot be written.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <ctime>
#include <set>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/kernel/unique_fd.hpp"

using namespace servers;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Of a file beside the document root; waits until there are that many.
std::vector<std::string> lines_in(const ServerUnderTest& server, const std::string& name,
                                  std::size_t count) {
    const std::string path = server.site().beside(name);
    const auto read = [&] { return lines_of(contents_of(path)); };
    CHECK(eventually([&] { return read().size() >= count; }));
    auto lines = read();
    CHECK(lines.size() == count);
    lines.resize(count);
    return lines;
}

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> parts{""};
    for (char c : line)
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// One client after the other asks for different targets; those that were answered.
void ask_many(const ServerUnderTest& server, int client, int count, std::atomic<int>& failures) {
    for (int i = 0; i < count; ++i) {
        try {
            const std::string target =
                "/file.txt?" + std::to_string(client) + "-" + std::to_string(i);
            if (fetch(server, target).body != file_text) ++failures;
        } catch (const std::exception&) {
            ++failures;
        }
    }
}

}  // namespace

TEST_CASE("http 8: a log in a FIFO that nobody reads does not hold up the service") {
    ServerUnderTest server{{}, [](const Fixture& site) {
                               REQUIRE(::mkfifo(site.beside("access.log").c_str(), 0600) == 0);
                           }};
    const stepwise::UniqueFd reader{
        ::open(server.site().beside("access.log").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    REQUIRE(reader);
    Client client{server.port()};
    for (int i = 0; i < 60; ++i) {  // more than fits into a pipe (64 KiB)
        client.send(request("/file.txt?" + std::string(3000, 'q')));
        CHECK(client.receive().body == file_text);
    }
    client.close();
    std::string text(1 << 20, '\0');
    std::size_t size = 0;
    for (ssize_t n = 0; (n = ::read(reader.get(), text.data() + size, text.size() - size)) > 0;)
        size += static_cast<std::size_t>(n);
    text.resize(size);
    CHECK(size > 10'000);
    CHECK(text.back() == '\n');
    for (const auto& line : lines_of(text)) CHECK(line.substr(0, 10) == "127.0.0.1 ");
    check_alive(server);
}

TEST_CASE("http 8: a log is opened anew on SIGHUP and SIGUSR1") {
    for (const int signal : {SIGHUP, SIGUSR1}) {
        CAPTURE(signal);
        ServerUnderTest server;
        const std::string name = server.site().beside("access.log");
        const std::string moved = name + ".1";
        std::size_t requests = 0;
        const auto ask = [&] { check_alive(server), ++requests; };
        const auto lines = [](const std::string& file) {
            return lines_of(contents_of(file)).size();
        };
        ask();
        CHECK(server.log_lines(1).size() == 1);
        REQUIRE(::rename(name.c_str(), moved.c_str()) == 0);
        ask();  // still in the old file
        CHECK(eventually([&] { return lines(moved) == 2; }));
        server.request_stop(signal);
        // Until the signal has arrived, lines go into the old file.
        CHECK(eventually([&] { return ask(), ::access(name.c_str(), F_OK) == 0; }));
        // A line is written after its response was sent, and each process opens its own log anew:
        // none may be lost meanwhile, and in the end all go into the new file.
        const auto all_written = [&] { return lines(moved) + lines(name) == requests; };
        CHECK(eventually(all_written));
        CHECK(eventually([&] {
            const auto old_lines = lines(moved);
            ask();
            return eventually(all_written) && lines(moved) == old_lines;
        }));
    }
}

TEST_CASE("http 8: signals that reopen logs end no process, wherever they arrive") {
    if (runs_in_process()) return say_skipped("the server is no process of its own");
    ServerUnderTest server;
    Client waiting{server.port()};
    waiting.send("GET /file.txt HTTP/1.1\r\nHost: a\r\n");
    const auto before = server.processes();
    for (int i = 0; i < 20; ++i)
        for (const pid_t process : server.processes()) {
            ::kill(process, SIGHUP);
            ::kill(process, SIGUSR1);
        }
    waiting.send("\r\n");
    CHECK(waiting.receive().body == file_text);
    if (architecture() != "fork") CHECK(server.processes() == before);
    waiting.close();
    check_alive(server);
}

TEST_CASE("http 8: reopening a log under load loses no line") {
    ServerUnderTest server;
    const std::string name = server.site().beside("access.log");
    constexpr int clients = 8;
    const int each = reduced(60, 10, "requests a client");
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&, i] { ask_many(server, i, each, failures); });
    std::vector<std::string> names{name};
    for (int rotation = 1; rotation <= 3; ++rotation) {
        CHECK(eventually([&] { return !contents_of(name).empty(); }));
        names.push_back(name + "." + std::to_string(rotation));
        CHECK(::rename(name.c_str(), names.back().c_str()) == 0);
        server.request_stop(SIGUSR1);
        if (!eventually([&] { return !contents_of(name).empty(); }, Milliseconds{3000})) break;
    }
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    const auto all = [&] {
        std::multiset<std::string> lines;
        for (const auto& one : names)
            for (const auto& line : lines_of(contents_of(one))) lines.insert(line);
        return lines;
    };
    const auto expected = static_cast<std::size_t>(clients * each);
    CHECK(eventually([&] { return all().size() >= expected; }));
    const auto lines = all();
    CHECK(lines.size() == expected);
    std::set<std::string> different;
    for (const auto& line : lines) {
        CHECK(line.substr(line.size() - 7, 5) == " 200 ");
        different.insert(line.substr(line.find('"')));
    }
    CHECK(different.size() == expected);
    CHECK(names.size() > 1);
}

TEST_CASE("http 8: a directive of time tells the time of the request, also by itself") {
    struct Row {
        const char* directive;
        std::int64_t in_a_second;
    };
    const Row rows[] = {{"%{sec}t", 1},        {"%{end:sec}t", 1},   {"%{msec}t", 1000},
                        {"%{usec}t", 1000000}, {"%{begin:sec}t", 1}, {"%{end:usec}t", 1000000}};
    Options options;
    for (std::size_t i = 0; i < std::size(rows); ++i)
        options.config +=
            "CustomLog \"@BESIDE@/" + std::to_string(i) + ".log\" \"" + rows[i].directive + "\"\n";
    ServerUnderTest server{options};
    const std::time_t before = std::time(nullptr);
    CHECK(fetch(server, "/").status != 0);
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        CAPTURE(rows[i].directive);
        const std::string line = lines_in(server, std::to_string(i) + ".log", 1).front();
        const std::int64_t second = std::stoll(line) / rows[i].in_a_second;
        CHECK(second >= before - 1);  // the coarse clock lags by a few milliseconds
        CHECK(second <= std::time(nullptr) + 1);
    }
}

TEST_CASE("http 8: every directive of a LogFormat") {
    struct Row {
        const char* directive;
        const char* expected;  ///< "#": a number; "*": anything but "-" and nothing
    };
    const Row rows[] = {
        {"%%", "%"},
        {"%a", "127.0.0.1"},
        {"%A", "127.0.0.1"},
        {"%B", "13"},
        {"%b", "13"},
        {"%{Session}C", "s1"},
        {"%{missing}C", "-"},
        {"%D", "#"},
        {"%{PATH}e", "-"},
        {"%f", "*"},
        {"%h", "127.0.0.1"},
        {"%H", "HTTP/1.1"},
        {"%{User-Agent}i", "probe \\\"1\\\""},
        {"%{x-twice}i", "one, two"},
        {"%{Missing}i", "-"},
        {"%I", "*"},
        {"%k", "0"},
        {"%l", "-"},
        {"%L", "-"},
        {"%m", "GET"},
        {"%{note}n", "-"},
        {"%{Content-Length}o", "13"},
        {"%{Missing}o", "-"},
        {"%O", "#"},
        {"%p", "7777"},
        {"%{canonical}p", "7777"},
        {"%{remote}p", "#"},
        {"%P", "#"},
        {"%{pid}P", "#"},
        {"%{tid}P", "#"},
        {"%{hextid}P", "*"},
        {"%q", "?a=b"},
        {"%r", "GET /fi%6ce.txt?a=b HTTP/1.1"},
        {"%R", "-"},
        {"%s", "200"},
        {"%>s", "200"},
        {"%<s", "200"},
        {"%S", "#"},
        {"%t", "*"},
        {"%{%Y}t", "#"},
        {"%{end:%Y}t", "#"},
        {"%{sec}t", "#"},
        {"%{msec}t", "#"},
        {"%{begin:usec}t", "#"},
        {"%{msec_frac}t", "#"},
        {"%{end:usec_frac}t", "#"},
        {"%T", "0"},
        {"%{ms}T", "#"},
        {"%{us}T", "#"},
        {"%{s}T", "0"},
        {"%u", "-"},
        {"%U", "/file.txt"},
        {"%v", "main.example"},
        {"%V", "asked.example"},
        {"%X", "-"},
        {"%200{User-Agent}i", "probe \\\"1\\\""},
        {"%404,500{User-Agent}i", "-"},
        {"%!200,304{User-Agent}i", "-"},
        {"%!404{Host}i", "Asked.Example:7777"},
    };
    Options options;
    options.config = "ServerName main.example\nCustomLog \"@BESIDE@/all.log\" \"";
    for (const Row& row : rows) options.config += std::string{row.directive} + "|";
    options.config += "\"\n";
    ServerUnderTest server{options};
    Client client{server.port()};
    const std::string asked =
        "GET /fi%6ce.txt?a=b HTTP/1.1\r\nHost: Asked.Example:7777\r\n"
        "User-Agent: probe \"1\"\r\nCookie: a=b; session=s1\r\nX-Twice: one\r\nX-Twice: two\r\n"
        "Connection: close\r\n\r\n";
    client.send(asked);
    const std::string answer = client.receive_all();
    const auto parts = split(lines_in(server, "all.log", 1).front(), '|');
    const std::size_t count = std::size(rows);
    REQUIRE(parts.size() == count + 1);
    for (std::size_t i = 0; i < count; ++i) {
        CAPTURE(rows[i].directive);
        CAPTURE(parts[i]);
        const std::string expected = rows[i].expected;
        if (expected == "#")
            CHECK(is_number(parts[i]));
        else if (expected == "*")
            CHECK((!parts[i].empty() && parts[i] != "-"));
        else
            CHECK(parts[i] == expected);
        const std::string directive = rows[i].directive;
        if (directive == "%I") CHECK(parts[i] == std::to_string(asked.size()));
        if (directive == "%O") CHECK(parts[i] == std::to_string(answer.size()));
        if (directive == "%S") CHECK(parts[i] == std::to_string(asked.size() + answer.size()));
        if (directive == "%f") CHECK(parts[i] == server.site().root() + "/file.txt");
        if (directive == "%t") CHECK((parts[i].size() == 28 && parts[i].front() == '['));
    }
}

TEST_CASE("http 8: how the connection ended, and which request on it this was") {
    Options options;
    options.config = "CustomLog \"@BESIDE@/all.log\" \"%X %k %>s %H %m %U\"\n";
    ServerUnderTest server{options};
    server.site().add_sparse("large", 60'000'000);
    Client client{server.port()};
    client.send(request("/file.txt") + request("/missing") + request("/large"));
    CHECK(client.receive().status == 200);
    CHECK(client.receive().status == 404);
    CHECK(client.receive_head().status == 200);
    client.reset();
    auto lines = lines_in(server, "all.log", 3);
    CHECK(lines[0] == "+ 0 200 HTTP/1.1 GET /file.txt");
    CHECK(lines[1] == "+ 1 404 HTTP/1.1 GET /missing");
    CHECK(lines[2] == "X 2 200 HTTP/1.1 GET /large");
    Client old{server.port()};
    old.send("GET /file.txt\r\n");
    CHECK(old.receive_all() == file_text);
    static_cast<void>(lines_in(server, "all.log", 4));  // another worker may be quicker
    Client broken{server.port()};
    broken.send("nonsense\r\n\r\n");
    broken.finish();
    static_cast<void>(broken.receive_all());
    lines = lines_in(server, "all.log", 5);
    CHECK(lines[3] == "- 0 200 HTTP/0.9 GET /file.txt");
    CHECK(lines[4].substr(0, 7) == "- 0 400");
}

TEST_CASE("http 8: virtual hosts with logs of their own, several of them, and none") {
    Options options;
    options.config =
        "ServerName main.example\n"
        "CustomLog \"@BESIDE@/main.log\" \"%v %r\"\n"
        "CustomLog \"@BESIDE@/agents.log\" agent\n"
        "<VirtualHost *>\nServerName none.example\nDocumentRoot \"@ROOT@\"\n</VirtualHost>\n"
        "<VirtualHost *>\nServerName own.example\nDocumentRoot \"@ROOT@\"\n"
        "CustomLog \"@BESIDE@/own.log\" vhost_common\n</VirtualHost>\n";
    ServerUnderTest server{options};
    for (const char* host : {"none.example", "own.example"}) {
        Client client{server.port()};
        client.send(std::string{"GET /file.txt HTTP/1.1\r\nHost: "} + host +
                    "\r\nUser-agent: " + host + "\r\nConnection: close\r\n\r\n");
        CHECK(client.receive_all().find(file_text) != std::string::npos);
    }
    const auto own = lines_in(server, "own.log", 1);
    CHECK(own[0].substr(0, 27) == "own.example 127.0.0.1 - - [");
    CHECK(lines_in(server, "main.log", 1)[0] == "none.example GET /file.txt HTTP/1.1");
    CHECK(lines_in(server, "agents.log", 1)[0] == "none.example");
    Client broken{server.port()};
    broken.send("nonsense\r\n\r\n");
    broken.finish();
    static_cast<void>(broken.receive_all());
    CHECK(lines_in(server, "main.log", 2)[1] == "main.example nonsense");
    CHECK(lines_in(server, "agents.log", 2)[0] == "none.example");
}

TEST_CASE("http 8: the error log says what failed, one line each, escaped") {
    Options options;
    options.config = "ErrorLog \"@BESIDE@/error.log\"\n";
    ServerUnderTest server{options};
    Client client{server.port()};
    client.send("GET /\"\x1b[31m HTTP/7.0\r\n\r\n");
    client.finish();
    static_cast<void>(client.receive_all());
    Client other{server.port()};
    other.send("GET /a\"b HTTP/7.0\r\nHost: a\r\n\r\n");
    other.finish();
    CHECK(other.receive().status == 505);
    std::string text;
    CHECK(eventually([&] {
        text = contents_of(server.site().beside("error.log"));
        return text.find("505") != std::string::npos;
    }));
    INFO(text);
    const auto lines = lines_of(text);
    const std::string line = lines.back();
    CHECK(line.find("] [core:warn] [pid ") == 32);
    CHECK(line.find(":tid ") != std::string::npos);
    CHECK(line.find("] [client 127.0.0.1:") != std::string::npos);
    CHECK(line.find("505 HTTP Version Not Supported") != std::string::npos);
    CHECK(line.find(": GET /a\"b HTTP/7.0") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    check_alive(server);
}

TEST_CASE("http 8: lines that are collected are written before anybody waits") {
    Options options;
    options.config =
        "BufferedLogs On\n"
        "CustomLog \"@BESIDE@/one.log\" \"%r\"\nCustomLog \"@BESIDE@/two.log\" common\n";
    ServerUnderTest server{options};
    Client client{server.port()};
    std::string burst;
    constexpr int count = 30;  // more than one batch: 4096 octets
    for (int i = 0; i < count; ++i)
        burst += request("/file.txt?" + std::to_string(i) + std::string(200, 'q'));
    client.send(burst + "GET /half HT");
    for (int i = 0; i < count; ++i) CHECK(client.receive().body == file_text);
    // The connection is still open, and the worker waits for the rest of a head.
    const auto lines = lines_in(server, "one.log", count);
    for (std::size_t i = 0; i < count; ++i)
        CHECK(lines[i].find("?" + std::to_string(i) + "q") != std::string::npos);
    static_cast<void>(lines_in(server, "two.log", count));
    client.send(std::string{"TP/1.1\r\nHost: a\r\nX: "} + std::string(100, 'x') + "\r\n\r\n");
    CHECK(client.receive().status == 404);
    client.send(request("/" + std::string(5000, 'l')));
    CHECK(client.receive().status >= 400);
    client.close();
    CHECK(lines_in(server, "one.log", count + 2).back().size() > 5000);
}
