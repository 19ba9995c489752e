// What we compose is what curl sends, octet for octet, for the same URL and options: curl's request
// is caught on a real socket.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "curl_cases.hpp"
#include "program.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace {

using stepwise::UniqueFd;

/// Takes one request after the other, and answers each with nothing.
class Catcher {
  public:
    Catcher() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(listener_.get(), 8) == 0);
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    [[nodiscard]] std::string port() const { return std::to_string(port_); }

    /// "" if `is_over` is true before anybody has come, or nobody came within five seconds.
    std::string catch_one(const std::function<bool()>& is_over) {
        int tries = 100;
        while (!waits_for(listener_.get(), 50))
            if (is_over() || --tries == 0) return {};
        const UniqueFd client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        std::string request;
        char room[4096];
        while (!is_whole(request) && waits_for(client.get(), 5000)) {
            const ssize_t count = ::recv(client.get(), room, sizeof room, 0);
            if (count <= 0) break;
            request.append(room, static_cast<std::size_t>(count));
        }
        const std::string answer =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
        return request;
    }

  private:
    static bool waits_for(int descriptor, int milliseconds) {
        pollfd entry{descriptor, POLLIN, 0};
        return ::poll(&entry, 1, milliseconds) > 0;
    }
    static bool is_whole(const std::string& request) {
        const std::size_t end = request.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const std::size_t length = request.find("Content-Length: ");
        if (length == std::string::npos || length > end) return true;
        return request.size() - end - 4 >= std::strtoul(request.c_str() + length + 16, nullptr, 10);
    }
    UniqueFd listener_;
    unsigned port_ = 0;
};

/// The value of User-Agent says who it is: that must differ.
std::string without_user_agent(std::string message) {
    const std::size_t begin = message.find("\r\nUser-Agent: ");
    const std::size_t head_end = message.find("\r\n\r\n");
    if (begin == std::string::npos || begin > head_end) return message;
    const std::size_t value = begin + 14;
    return message.replace(value, message.find("\r\n", value) - value, "*");
}

std::string beginning_of(const std::string& message) {
    const std::size_t line = message.find("\r\n");
    if (line == std::string::npos) return message;
    return message.substr(0, message.find("\r\n", line + 2));
}

std::string sent_by_curl(Catcher& catcher, Words options, const std::string& url) {
    Words words{"curl",
                "-q",
                "-s",
                "-o",
                "/dev/null",
                "-m",
                "5",
                "--noproxy",
                "*",
                "--connect-to",
                "::127.0.0.1:" + catcher.port()};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(url);
    auto curl = std::async(std::launch::async, [&] { return run_program(words, 10); });
    return catcher.catch_one(
        [&] { return curl.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
}

}  // namespace

TEST_CASE("what we compose is what curl sends") {
    if (!has_program("curl")) return;
    Catcher catcher;
    CHECK(cases.size() >= 60);
    for (const Case& each : cases) {
        CAPTURE(each.url);
        CAPTURE(each.options);
        Words ours{"request", "--raw"};
        for (const std::string& word : each.options)
            if (word != "-g") ours.push_back(word);
        ours.push_back(each.url);
        const Ran ran = run_stepwise(ours);
        CHECK(ran.errors == "");
        CHECK(ran.output.find(" HTTP/1.") != std::string::npos);
        CHECK(without_user_agent(ran.output) ==
              without_user_agent(sent_by_curl(catcher, each.options, each.url)));
    }
    std::printf("curl: %zu messages are the same\n", cases.size());
}

TEST_CASE("where a browser and curl part ways is known") {
    if (!has_program("curl")) return;
    Catcher catcher;
    for (const Difference& each : differences) {
        CAPTURE(each.url);
        CHECK(beginning_of(run_stepwise({"request", "--raw", each.url}).output) ==
              std::string{each.ours});
        CHECK(beginning_of(sent_by_curl(catcher, {"-g"}, each.url)) == std::string{each.curl});
    }
}
