// The command itself: what it prints, its exit status, and both ends of real connections.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/trace/page.hpp"

namespace {

using Words = std::vector<std::string>;

Ran request(Words words) {
    words.insert(words.begin(), "request");
    return run_stepwise(words);
}

void check_usage_error(const Words& words) {
    CAPTURE(words);
    const Ran ran = request(words);
    CHECK(ran.status == 2);
    CHECK(ran.output.empty());
    CHECK(ran.errors.find('\n') + 1 == ran.errors.size());
    CHECK(ran.errors.size() > 20);
}

}  // namespace

TEST_CASE("mistakes on the command line: one line, exit status 2") {
    check_usage_error({});
    check_usage_error({"www.uzuro.com"});
    check_usage_error({"http://"});
    check_usage_error({"a", "--base", "b"});
    check_usage_error({"http://h/", "--nonesuch"});
    check_usage_error({"http://h/", "-H", "x"});
    check_usage_error({"http://h/", "-I", "-d", "x"});
    check_usage_error({"http://h/", "-d", "@/nonesuch"});
    check_usage_error({"http://h/", "--raw", "--json"});
    check_usage_error({"http://h/", "--send", "--offline"});
    check_usage_error({"http://h/", "-m", "0"});
    check_usage_error({"https://h/", "--send"});
    check_usage_error({"mailto:a@b", "--send"});
    check_usage_error({"mailto:a@b", "--raw"});
    check_usage_error({"http://www.uzuro.com/", "--watch"});
    check_usage_error({"http://127.0.0.1/", "--watch", "/nonesuch.jsonl"});
    check_usage_error({"http://127.0.0.1:" + free_port() + "/", "--watch", "--as", "nonesuch"});
}

TEST_CASE("what cannot be done: one line, exit status 1") {
    const Ran ran = request({"http://127.0.0.1:" + free_port() + "/", "--send"});
    CHECK(ran.status == 1);
    CHECK(ran.errors.find("Connection refused") != std::string::npos);
}

TEST_CASE("all schemes of the document are explained, in lines that fit") {
    for (const char* url :
         {"http://user:password@www.uzuro.com:80/wordpress/index.html", "http://www.uzuro.com",
          "ftp://user:password@ftp.uzuro.com:21/wordpress/index.html",
          "file://localhost/c:/path/wordpress/index.html", "mailto:webmaster@uzuro.com",
          "news:comp.protocols.tcp-ip", "https://www.uzuro.com/", "http://h/a\x1b[2J\xff"}) {
        CAPTURE(std::string{url});
        const Ran ran = request({url});
        CHECK(ran.status == 0);
        CHECK(ran.errors.empty());
        CHECK(ran.output.find('\x1b') == std::string::npos);
        CHECK(ran.output.find("RFC ") != std::string::npos);
        std::istringstream lines{ran.output};
        for (std::string line; std::getline(lines, line);) CHECK(stepwise::width_of(line) <= 100);
        const Ran json = request({url, "--json"});
        CHECK(json.status == 0);
        CHECK(nlohmann::json::parse(json.output)["parts"].size() >= 2);
    }
    const std::string https = request({"https://www.uzuro.com/"}).output;
    CHECK(https.find("would now be encrypted") != std::string::npos);
    CHECK(https.find("GET / HTTP/1.1") != std::string::npos);
}

TEST_CASE("-d takes a file as curl does") {
    const std::string name = "test_request_command.data";
    std::ofstream{name, std::ios::binary} << "a=b\r\nc" << '\0' << "=d\n";
    const Ran ran = request({"--raw", "http://h/", "-d", "@" + name, "-d", "e"});
    CHECK(
        ran.output.ends_with("Content-Length: 8\r\nContent-Type: application/x-www-form-"
                             "urlencoded\r\n\r\na=bc=d&e"));
    std::remove(name.c_str());
}

TEST_CASE("both ends of a real connection, whatever the architecture") {
    for (const char* architecture :
         {"single", "fork", "prefork", "thread", "thread-pool", "epoll", "epoll-threads"}) {
        CAPTURE(std::string{architecture});
        const std::string url = "http://user:pw@127.0.0.1:" + free_port() + "/~jeff/";
        const Ran ran = request({url, "--watch", "--json", "--as", architecture});
        CHECK(ran.status == 0);
        CHECK(ran.errors == "");
        const auto json = nlohmann::json::parse(ran.output);
        std::string calls, stages;
        for (const auto& event : json["client_events"])
            calls += event["call"].get<std::string>() + ' ';
        CHECK(calls.starts_with("socket connect sendto recvfrom "));
        CHECK(calls.ends_with("recvfrom close "));
        std::string last;
        std::string sent, received;
        for (const auto& event : json["server_events"]) {
            if (event["stage"] == "receive" && event.contains("bytes"))
                received += event["bytes"].get<std::string>();
            if (event["stage"] == "waiting" || event["stage"] == last) continue;
            last = event["stage"];
            stages += last + ' ';
        }
        CHECK(stages.starts_with("accept receive process access_resource build_response send log"));
        for (const auto& event : json["client_events"])
            if (event["call"] == "sendto") sent += event["bytes"].get<std::string>();
        CHECK(sent == received);  // what one end sends is what the other gets
        CHECK(sent.find("Authorization: Basic dXNlcjpwdw==") != std::string::npos);
        CHECK(json["response"]["head"]["status"] == 200);
    }
}

TEST_CASE("the page of a real connection") {
    const Ran ran = request({"http://user:pw@127.0.0.1:" + free_port() + "/~jeff/", "--watch"});
    CHECK(ran.status == 0);
    std::size_t at = 0;
    for (const char* words :
         {"asks its kernel for a socket", "asks the server for a", "1 accept", "2 receive",
          "3 process", "4 access resource", "user jeff", "5 build response", "6 send", "sendfile(",
          "7 log", "How the end of the response was found"}) {
        CAPTURE(std::string{words});
        const std::size_t next = ran.output.find(words, at);
        CHECK(next != std::string::npos);
        if (next != std::string::npos) at = next;
    }
    std::istringstream lines{ran.output};
    for (std::string line; std::getline(lines, line);) CHECK(stepwise::width_of(line) <= 100);
}

TEST_CASE("a running server that records is watched through its recording") {
    const std::string name = "test_request_command.jsonl", port = free_port();
    const auto has_begun = [&] {
        std::ifstream file{name};
        std::string line;
        return std::getline(file, line) && std::getline(file, line);
    };
    {
        const Background server{{STEPWISE_PROGRAM, "serve", "--config",
                                 SOURCE_DIR "/stepwise/sample_site/site.conf", "--port", port,
                                 "--record", name, "--log", "/dev/null"}};
        for (int tries = 0; tries < 200 && !has_begun(); ++tries) ::poll(nullptr, 0, 50);
        const std::string url = "http://127.0.0.1:" + port + "/tools/";
        CHECK(request({url, "--send"}).status == 0);  // somebody else
        const Ran ran = request({url, "--watch", name, "--json"});
        CHECK(ran.errors == "");
        CHECK(ran.status == 0);
        const auto json = nlohmann::json::parse(ran.output);
        CHECK(json["server_events"].size() > 20);
        for (const auto& event : json["server_events"])
            CHECK((event["connection"] == 2 || event["stage"] == "waiting"));
    }
    const std::string other = free_port();
    const Background unwatched{
        {STEPWISE_PROGRAM, "serve", SOURCE_DIR "/stepwise/sample_site", "--port", other}};
    const std::string url = "http://127.0.0.1:" + other + "/";
    for (int tries = 0; tries < 200 && request({url, "--send"}).status != 0; ++tries)
        ::poll(nullptr, 0, 50);
    const Ran ran = request({url, "--watch", name});  // the wrong recording
    CHECK(ran.status == 1);
    CHECK(ran.errors.find("is it the server that records into it?") != std::string::npos);
    std::remove(name.c_str());
}

TEST_CASE("a port that is taken is said so") {
    const stepwise::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(socket.get(), 1) == 0);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    const Ran ran =
        request({"http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/", "--watch"});
    CHECK(ran.status == 2);
    CHECK(ran.errors.find("choose another port") != std::string::npos);
    CHECK(ran.errors.find("Address already in use") != std::string::npos);
}
