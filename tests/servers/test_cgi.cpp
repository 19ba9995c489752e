// Section 7: programs that make the response (RFC 3875), those that misbehave above all.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "processes.hpp"

using namespace servers;

namespace {

void add_script(const Fixture& site, const std::string& name, const std::string& text) {
    std::filesystem::create_directories(site.beside("cgi"));
    const std::string path = site.beside("cgi/" + name);
    site.add("../cgi/" + name, "#!/bin/sh\n" + text);
    ::chmod(path.c_str(), 0755);
}

Options with_scripts() {
    Options options;
    options.config = "ScriptAlias /cgi-bin/ @BESIDE@/cgi/\n";
    return options;
}

/// A server with one script, /cgi-bin/it.
struct WithScript {
    explicit WithScript(const std::string& text, const Options& options = with_scripts(),
                        const std::string& name = "it")
        : server(options, [&](const Fixture& site) { add_script(site, name, text); }) {}
    ServerUnderTest server;
};

std::string text_script(const std::string& more) {
    return "printf 'Content-Type: text/plain\\n\\n'\n" + more;
}

}  // namespace

TEST_CASE("http 7: a program's output is the response, in chunks if its length is not known") {
    WithScript it{text_script("echo hello")};
    const Response response = fetch(it.server, "/cgi-bin/it");
    CHECK(response.status == 200);
    CHECK(response.field("content-type") == "text/plain");
    CHECK(response.field("transfer-encoding") == "chunked");
    CHECK_FALSE(response.field("content-length"));
    CHECK(response.body == "hello\n");
}

TEST_CASE("http 7: to HTTP 1.0 a program's output ends with the connection, never in chunks") {
    WithScript it{text_script("echo hello")};
    Client client{it.server.port()};
    client.send("GET /cgi-bin/it HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const std::string all = client.receive_all();
    CHECK(all.find("chunked") == std::string::npos);
    CHECK(all.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(all.ends_with("\r\n\r\nhello\n"));
}

TEST_CASE("http 7: a program's own Content-Length is kept to, more is cut off, less breaks off") {
    const std::string head = "printf 'Content-Type: text/plain\\nContent-Length: 5\\n\\n'\n";
    {
        WithScript it{head + "printf 12345"};
        const Response response = fetch(it.server, "/cgi-bin/it");
        CHECK(response.field("content-length") == "5");
        CHECK(response.body == "12345");
    }
    {
        WithScript it{head + "printf 123456789"};
        CHECK(fetch(it.server, "/cgi-bin/it").body == "12345");
        check_alive(it.server);
    }
    {
        WithScript it{head + "printf 123"};
        Client client{it.server.port()};
        client.send(request("/cgi-bin/it"));
        CHECK(client.receive_all().ends_with("\r\n\r\n123"));
    }
}

TEST_CASE("http 7: the environment is that of RFC 3875, and nothing of the server's own") {
    WithScript it{text_script("env")};
    Client client{it.server.port()};
    client.send(
        "GET /cgi-bin/it/a%20path?x=%31&y HTTP/1.1\r\nHost: Example.test:8080\r\n"
        "Proxy: evil\r\nAuthorization: Basic c2VjcmV0\r\nX-One: 1\r\nX-One: 2\r\nX_One: 3\r\n"
        "Connection: close\r\n\r\n");
    const std::string body = client.receive().body;
    INFO(body);
    for (const std::string variable :
         {"GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.1", "REQUEST_METHOD=GET",
          "SCRIPT_NAME=/cgi-bin/it", "PATH_INFO=/a path", "QUERY_STRING=x=%31&y",
          "REQUEST_URI=/cgi-bin/it/a%20path?x=%31&y", "SERVER_NAME=Example.test",
          "REMOTE_ADDR=127.0.0.1", "HTTP_X_ONE=1, 2", "HTTP_HOST=Example.test:8080"})
        CHECK(body.find(variable + "\n") != std::string::npos);
    CHECK(body.find("PATH_TRANSLATED=" + it.server.site().root() + "/a path\n") !=
          std::string::npos);
    CHECK(body.find("SERVER_PORT=" + std::to_string(it.server.port()) + "\n") != std::string::npos);
    for (const std::string absent : {"HTTP_PROXY", "HTTP_AUTHORIZATION", "c2VjcmV0", "HTTP_X_ONE=3",
                                     "STEPWISE", "CONTENT_LENGTH", "HOME="})
        CHECK_MESSAGE(body.find(absent) == std::string::npos, absent);
}

TEST_CASE("http 7: a response arrives while the request behind it waits for its program") {
    // The server may keep a response back for a moment to send both together, but not for longer.
    WithScript it{text_script("while [ ! -e ../go ]; do sleep 0.01; done; echo gone")};
    Client client{it.server.port()};
    client.send(request("/file.txt") + request("/cgi-bin/it"));
    CHECK(client.receive().body == file_text);
    std::ofstream{it.server.site().beside("go")} << "now";
    CHECK(client.receive().body == "gone\n");
}

TEST_CASE("http 7: QUERY_STRING is always set, and words without = are arguments") {
    WithScript it{text_script("echo \"[$QUERY_STRING] $# $1 $2\"; env | grep -c ^QUERY_STRING=")};
    CHECK(fetch(it.server, "/cgi-bin/it").body == "[] 0  \n1\n");
    CHECK(fetch(it.server, "/cgi-bin/it?a+b%20c").body == "[a+b%20c] 2 a b c\n1\n");
    CHECK(fetch(it.server, "/cgi-bin/it?a=b+c").body == "[a=b+c] 0  \n1\n");
}

TEST_CASE("http 7: the working directory is the script's, and only 0, 1 and 2 are open") {
    // By the shell alone: while it makes a pipe for others it has that open itself.
    WithScript it{
        text_script("pwd; n=0; for f in /proc/$$/fd/*; do "
                    "[ -e $f ] && ! [ $f -ef ./it ] && n=$((n + 1)); done; echo $n")};
    const std::string body = fetch(it.server, "/cgi-bin/it").body;
    CHECK(body.substr(0, body.find('\n')).ends_with("/cgi"));
    CHECK(body.substr(body.find('\n') + 1) == "3\n");
}

TEST_CASE("http 7: a body arrives on standard input, whole, with its length, also from chunks") {
    WithScript it{text_script("echo $CONTENT_LENGTH $CONTENT_TYPE; cat")};
    Client client{it.server.port()};
    client.send(request("/cgi-bin/it", "Content-Type: a/b\r\nContent-Length: 11\r\n", "POST") +
                "hello world");
    CHECK(client.receive().body == "11 a/b\nhello world");
    client.send(request("/cgi-bin/it", "Transfer-Encoding: chunked\r\n", "POST") +
                "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
    CHECK(client.receive().body == "11\nhello world");
    const std::string large = pattern(300'000);
    client.send(request("/cgi-bin/it", "Content-Length: 300000\r\n", "POST") + large);
    CHECK(client.receive().body == "300000\n" + large);
}

TEST_CASE("http 7: a script that does not read its input does not keep the server") {
    WithScript it{text_script("echo done")};
    Client client{it.server.port()};
    for (int i = 0; i < 3; ++i) {
        client.send(request("/cgi-bin/it", "Content-Length: 200000\r\n", "POST") +
                    std::string(200'000, 'x'));
        CHECK(client.receive().body == "done\n");
    }
}

TEST_CASE("http 7: Status and further fields are used, the server's own are not") {
    WithScript it{
        "printf 'Status: 404 Gone fishing\\r\\nContent-Type: text/plain\\r\\nX-A: b\\r\\n"
        "Connection: upgrade\\r\\nTransfer-Encoding: identity\\r\\nServer: me\\r\\n\\r\\nno'"};
    const Response response = fetch(it.server, "/cgi-bin/it");
    CHECK(response.status == 404);
    CHECK(response.field("x-a") == "b");
    CHECK(response.field("server") == "Stepwise");
    CHECK(response.field("transfer-encoding") == "chunked");
    CHECK(response.body == "no");
}

TEST_CASE("http 7: local redirects are followed within the server, client redirects are not") {
    {
        WithScript it{"printf 'Location: /file.txt\\n\\n'"};
        CHECK(fetch(it.server, "/cgi-bin/it").body == file_text);
    }
    {
        WithScript it{"printf 'Location: http://example.test/x\\n\\n'"};
        const Response response = fetch(it.server, "/cgi-bin/it");
        CHECK(response.status == 302);
        CHECK(response.field("location") == "http://example.test/x");
    }
    {
        WithScript it{"printf 'Status: 303 See Other\\nLocation: /file.txt\\n\\n'"};
        const Response response = fetch(it.server, "/cgi-bin/it");
        CHECK(response.status == 303);
        CHECK(response.field("location") == "/file.txt");
    }
    {
        WithScript it{"printf 'Location: /cgi-bin/it\\n\\n'"};  // for ever
        CHECK(fetch(it.server, "/cgi-bin/it").status == 500);
        check_alive(it.server);
    }
}

TEST_CASE("http 7: nph- programs write their response themselves") {
    WithScript it{"printf 'HTTP/1.1 202 Fine\\r\\nX-Mine: yes\\r\\n\\r\\nraw'", with_scripts(),
                  "nph-it"};
    Client client{it.server.port()};
    client.send(request("/cgi-bin/nph-it"));
    CHECK(client.receive_all() == "HTTP/1.1 202 Fine\r\nX-Mine: yes\r\n\r\nraw");
    CHECK(it.server.log_lines(1).front().find("\" 202 ") != std::string::npos);
}

TEST_CASE("http 7: HEAD runs the program and drops its content") {
    WithScript it{text_script("echo ran >> ran; echo content")};
    Client client{it.server.port()};
    client.send(request("/cgi-bin/it", "", "HEAD") + request("/file.txt"));
    CHECK(client.receive(Body::none).status == 200);
    CHECK(client.receive().body == file_text);
    CHECK(contents_of(it.server.site().beside("cgi/ran")) == "ran\n");
}

TEST_CASE("http 7: programs that say nothing, garbage or too much are 500") {
    for (const std::string text :
         {"exit 0", "exit 3", "echo garbage", "echo", "printf 'Content-Type: text/plain'",
          "printf 'X-Only: this\\n\\n'", "printf 'Content Type: a\\n\\n'",
          "printf 'Content-Type: text/html\\r\\nX: a\\rb: c\\n\\n'", "kill -9 $$",
          "printf 'Status: 42\\n\\n'", "printf 'Content-Type: a/b\\nContent-Length: -1\\n\\n'",
          "printf 'X: '; head -c 100000 /dev/zero | tr '\\0' a"}) {
        INFO(text);
        WithScript it{text};
        const Response response = fetch(it.server, "/cgi-bin/it");
        CHECK(response.status == 500);
        CHECK_FALSE(response.field("x"));
        check_alive(it.server);
    }
}

TEST_CASE("http 7: what is missing is 404, what cannot be run 403, and no source is ever served") {
    ServerUnderTest server{with_scripts(), [](const Fixture& site) {
                               add_script(site, "it", text_script("echo ran"));
                               add_script(site, "plain", "SOURCE");
                               ::chmod(site.beside("cgi/plain").c_str(), 0644);
                           }};
    CHECK(fetch(server, "/cgi-bin/missing").status == 404);
    CHECK(fetch(server, "/cgi-bin/plain").status == 403);
    CHECK(fetch(server, "/cgi-bin/").status == 403);
    for (const std::string target :
         {"/cgi-bin/it/", "/cgi-bin//it", "/cgi-bin/./it", "/cgi-bin/x/../it", "/%63gi-bin/it",
          "/cgi-bin/it%00", "/cgi-bin/it.", "/CGI-BIN/it", "/cgi-bin/plain/x", "/cgi-bin/it%2f",
          "//cgi-bin/it", "/cgi-bin/../cgi/it"}) {
        INFO(target);
        const std::string body = fetch(server, target).body;
        CHECK(body.find("printf") == std::string::npos);
        CHECK(body.find("SOURCE") == std::string::npos);
    }
}

TEST_CASE("http 7: AddHandler runs programs by their extension, with ExecCGI only") {
    const auto prepare = [](const Fixture& site) {
        site.add("it.cgi", "#!/bin/sh\n" + text_script("echo ran"));
        ::chmod((site.root() + "/it.cgi").c_str(), 0755);
    };
    Options options;
    options.config =
        "AddHandler cgi-script .cgi\n<Directory @ROOT@>\nOptions +ExecCGI\n</Directory>\n";
    {
        ServerUnderTest server{options, prepare};
        CHECK(fetch(server, "/it.cgi").body == "ran\n");
        CHECK(fetch(server, "/it.cgi/more?x").body == "ran\n");
        CHECK(fetch(server, "/file.txt").body == file_text);
    }
    options.config = "AddHandler cgi-script .cgi\n";
    ServerUnderTest server{options, prepare};
    CHECK(fetch(server, "/it.cgi").status == 403);
}

TEST_CASE("http 7: a silent program is ended after its time, with all that it has started") {
    Options options = with_scripts();
    options.limits.script = 1500 * stepwise::milliseconds;  // a shell has to start
    WithScript it{"sleep 1000 & echo $! > child; sleep 1000", options};
    CHECK(fetch(it.server, "/cgi-bin/it").status == 504);
    const auto child =
        static_cast<pid_t>(std::stol(contents_of(it.server.site().beside("cgi/child"))));
    CHECK(eventually([&] { return ::kill(child, 0) != 0; }));
    check_alive(it.server);
}

TEST_CASE("http 7: a program that stops in the middle breaks the response off") {
    Options options = with_scripts();
    options.limits.script = 1500 * stepwise::milliseconds;  // a shell has to start
    WithScript it{text_script("echo begin; sleep 1000"), options};
    Client client{it.server.port()};
    client.send(request("/cgi-bin/it"));
    const std::string all = client.receive_all();
    CHECK(all.find("begin") != std::string::npos);
    CHECK_FALSE(all.ends_with("0\r\n\r\n"));
    check_alive(it.server);
}

TEST_CASE("http 7: no program is left behind, as a zombie or alive") {
    WithScript it{text_script("echo hello; exec >&- 2>&-; sleep 1000")};
    CHECK(fetch(it.server, "/cgi-bin/it").body == "hello\n");
    const Response second = fetch(it.server, "/cgi-bin/it");
    CHECK(second.body == "hello\n");
    if (runs_in_process()) return;
    const auto strangers = [&] {  // children of the server that are none of its own workers
        const auto own = it.server.processes();
        std::size_t count = 0;
        for (const pid_t process : own)
            for (const pid_t child : children_of(process))
                count += std::find(own.begin(), own.end(), child) == own.end();
        return count;
    };
    CHECK(eventually([&] { return strangers() == 0; }));
}

TEST_CASE("http 7: a client that leaves ends its program") {
    WithScript it{text_script("echo $$ > pid; while :; do echo more; done")};
    {
        Client client{it.server.port()};
        client.send(request("/cgi-bin/it"));
        CHECK(eventually([&] { return !contents_of(it.server.site().beside("cgi/pid")).empty(); }));
    }
    const auto process =
        static_cast<pid_t>(std::stol(contents_of(it.server.site().beside("cgi/pid"))));
    CHECK(eventually([&] { return ::kill(process, 0) != 0; }));
    check_alive(it.server);
}

TEST_CASE("http 7: a large output arrives whole, and a slow reader slows the program down") {
    WithScript it{text_script("head -c 3000000 /dev/zero")};
    const Response response = fetch(it.server, "/cgi-bin/it");
    CHECK(response.body == std::string(3'000'000, '\0'));
}

TEST_CASE("http 7: while a script sleeps, others are served") {
    if (!has_many_workers()) return say_skipped("one worker serves one client at a time");
    WithScript it{"while ! test -e go; do sleep 0.02; done\n" + text_script("echo late")};
    Client waiting{it.server.port()};
    waiting.send(request("/cgi-bin/it"));
    for (int i = 0; i < 5; ++i) check_alive(it.server);
    it.server.site().add("../cgi/go", "");
    CHECK(waiting.receive().body == "late\n");
}

TEST_CASE("http 7: while a script sleeps, an event loop serves all others") {
    if (!is_event_loop()) return say_skipped("this is about one thread for all");
    Options options = with_scripts();
    options.workers = architecture() == "epoll" ? 0 : 1;
    WithScript it{"while ! test -e go; do sleep 0.02; done\n" + text_script("echo late"), options};
    std::vector<std::unique_ptr<Client>> waiting;
    for (int i = 0; i < 20; ++i) {
        waiting.push_back(std::make_unique<Client>(it.server.port()));
        waiting.back()->send(request("/cgi-bin/it"));
    }
    for (int i = 0; i < 20; ++i) check_alive(it.server);
    it.server.site().add("../cgi/go", "");
    for (const auto& client : waiting) CHECK(client->receive().body == "late\n");
}

TEST_CASE("http 3: no response waits for a script that is asked for behind it") {
    WithScript it{"while ! test -e go; do sleep 0.02; done\n" + text_script("echo late"),
                  with_scripts()};
    Client client{it.server.port()};
    client.send(request("/nothing") + request("/nothing") + request("/cgi-bin/it"));
    CHECK(client.receive().status == 404);
    CHECK(client.receive().status == 404);
    it.server.site().add("../cgi/go", "");
    CHECK(client.receive().body == "late\n");
}

TEST_CASE("http 3: no response waits for the body of the request behind it") {
    ServerUnderTest server;
    Client client{server.port()};
    client.send(request("/nothing") + "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12");
    CHECK(client.receive().status == 404);
    client.send("345");
    CHECK(client.receive().status == 200);
}

TEST_CASE("http 7: signals have their default effect in a program") {
    WithScript it{text_script("grep SigIgn /proc/$$/status | tr -d '\\t'")};
    const std::string body = fetch(it.server, "/cgi-bin/it").body;
    REQUIRE(body.starts_with("SigIgn:"));
    // Signals 32 and 33 are libc's own; it leaves them ignored in what it starts.
    CHECK((std::stoull(body.substr(7), nullptr, 16) & 0x7fffffff) == 0);
}

// An event loop takes them through the stages side by side: what becomes of one is not to touch
// those beside it.
TEST_CASE("http 9: clients that are ready at the same moment are served each in its own way") {
    if (runs_in_process()) return say_skipped("SIGSTOP would stop the tests as well");
    WithScript it{text_script("cat; echo hello")};
    it.server.site().add_pattern("large", 3'000'000);
    const std::string closes = "Connection: close\r\n";
    const std::string kinds[] = {
        request("/file.txt", closes),
        request("/cgi-bin/it", closes),
        request("/large", closes),
        "GE T / HTTP/1.1\r\n\r\n",
        request("/file.txt", closes),  // its client has gone
        request("/cgi-bin/it", closes + "Content-Length: 4\r\n", "POST") + "body",
        request("/file.txt") + request("/", closes),
    };
    std::vector<Client> clients;
    for (int i = 0; i < 21; ++i) {
        clients.emplace_back(it.server.port());
        if (!is_event_loop()) continue;
        clients.back().send(request("/"));
        CHECK(clients.back().receive().status == 200);
    }
    const auto processes = it.server.processes();
    for (const pid_t process : processes) ::kill(process, SIGSTOP);
    for (std::size_t i = 0; i < clients.size(); ++i) {
        clients[i].send(kinds[i % 7]);
        if (i % 7 == 4) clients[i].reset();
    }
    for (const pid_t process : processes) ::kill(process, SIGCONT);
    for (std::size_t i = 0; i < clients.size(); ++i) {
        CAPTURE(i);
        if (i % 7 == 4) continue;
        const Response first = clients[i].receive();
        CHECK(first.status == (i % 7 == 3 ? 400 : 200));
        if (i % 7 == 0 || i % 7 == 6) CHECK(first.body == file_text);
        if (i % 7 == 1) CHECK(first.body == "hello\n");
        if (i % 7 == 2) CHECK(first.body.size() == 3'000'000);
        if (i % 7 == 5) CHECK(first.body == "bodyhello\n");
        if (i % 7 == 6) CHECK(clients[i].receive().body == index_text);
        CHECK(clients[i].ends());
    }
    check_alive(it.server);
}
