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

#include "program.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace {

using stepwise::UniqueFd;
using Words = std::vector<std::string>;

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

struct Case {
    const char* url;
    Words options = {};
};

// No entry twice; `http://HOST…` goes to the catcher whatever it says (--connect-to).
const std::vector<Case> cases = {
    // the URLs of the document
    {"http://user:password@www.uzuro.com:80/wordpress/index.html"},
    {"http://www.uzuro.com/wordpress/"},
    {"http://www.uzuro.com/"},
    {"http://www.uzuro.com"},
    {"http://www.uzuro.com/myblog"},
    {"http:/www.uzuro.com/a"},
    // paths
    {"http://www.uzuro.com/a/b/c"},
    {"http://www.uzuro.com/a/./b"},
    {"http://www.uzuro.com/a/../b"},
    {"http://www.uzuro.com/a/b/.."},
    {"http://www.uzuro.com/a/b/../"},
    {"http://www.uzuro.com/a/b/."},
    {"http://www.uzuro.com/../../etc/passwd"},
    {"http://www.uzuro.com//a//b//"},
    {"http://www.uzuro.com/~jeff/"},
    {"http://www.uzuro.com/a%20b"},
    {"http://www.uzuro.com/a%2Fb"},
    {"http://www.uzuro.com/%7Ejeff/"},
    {"http://www.uzuro.com/100%"},
    {"http://www.uzuro.com/a%zz"},
    {"http://www.uzuro.com/a;b=c,d"},
    {"http://www.uzuro.com/a:b@c"},
    {"http://www.uzuro.com/a!$&'()*+,=b"},
    {"http://www.uzuro.com/a|b"},
    {"http://www.uzuro.com/a[b]c", {"-g"}},
    {"http://www.uzuro.com/.htaccess"},
    {"http://www.uzuro.com/..."},
    {"http://www.uzuro.com/%EA%B0%80"},
    // query and fragment
    {"http://www.uzuro.com?"},
    {"http://www.uzuro.com?a"},
    {"http://www.uzuro.com/?a=b&c=d"},
    {"http://www.uzuro.com/a?b/../c"},
    {"http://www.uzuro.com/a?b?c"},
    {"http://www.uzuro.com/a?b+c"},
    {"http://www.uzuro.com/a?b%20c"},
    {"http://www.uzuro.com/a?url=http://b/c"},
    {"http://www.uzuro.com/a#top"},
    {"http://www.uzuro.com/a?b#top"},
    {"http://www.uzuro.com#top"},
    {"http://www.uzuro.com/a#b?c"},
    {"http://www.uzuro.com/#a/../b"},
    // hosts and ports
    {"http://www.uzuro.com:8080/"},
    {"http://www.uzuro.com:65535/a"},
    {"http://www.uzuro.com:443/"},
    {"http://www.uzuro.com:080/"},
    {"http://127.0.0.1/"},
    {"http://127.1/"},
    {"http://0x7f.0.0.1/"},
    {"http://0x7f000001/"},
    {"http://2130706433/"},
    {"http://017700000001/"},
    {"http://127.0.0.1:81/a"},
    {"http://[::1]/", {"-g"}},
    {"http://[::1]:8080/a", {"-g"}},
    {"http://[2001:db8::1]/", {"-g"}},
    {"http://xn--bcher-kva.example/"},
    {"http://b\xc3\xbc"
     "cher.example/"},
    {"http://\xed\x95\x9c\xea\xb5\xad.example:8000/a"},
    {"http://a-b_c.example/"},
    // users
    {"http://user@www.uzuro.com/"},
    {"http://user:@www.uzuro.com/"},
    {"http://:password@www.uzuro.com/"},
    {"http://us%20er:pass%3Aword@www.uzuro.com/"},
    {"http://user:pass:word@www.uzuro.com/"},
    {"http://us%40er:%25@www.uzuro.com/"},
    {"http://www.uzuro.com/", {"-u", "mary:teapot"}},
    {"http://www.uzuro.com/", {"-u", "mary:"}},
    {"http://www.uzuro.com/", {"-u", "mary:tea:pot"}},
    {"http://user:password@www.uzuro.com/", {"-u", "mary:teapot"}},
    // methods, fields, bodies
    {"http://www.uzuro.com/", {"-I"}},
    {"http://www.uzuro.com/", {"-X", "DELETE"}},
    {"http://www.uzuro.com/", {"-X", "OPTIONS"}},
    {"http://www.uzuro.com/a", {"-d", "to=be"}},
    {"http://www.uzuro.com/a", {"-d", "to=be", "-d", "or=not"}},
    {"http://www.uzuro.com/a", {"-d", ""}},
    {"http://www.uzuro.com/a", {"-X", "PUT", "-d", "to=be"}},
    {"http://www.uzuro.com/a", {"-d", "{}", "-H", "Content-Type: application/json"}},
    {"http://www.uzuro.com/a", {"-d", "x", "-H", "Content-Type:"}},
    {"http://www.uzuro.com/a", {"-d", "x", "-H", "content-length: 1"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer: 1"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer: 1", "-H", "X-Nail: 2"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer;"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer:"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer:1"}},
    {"http://www.uzuro.com/", {"-H", "Host: other.example"}},
    {"http://www.uzuro.com/", {"-H", "Host:"}},
    {"http://www.uzuro.com/", {"-H", "Accept:"}},
    {"http://www.uzuro.com/", {"-H", "accept: text/html"}},
    {"http://www.uzuro.com/", {"-H", "User-Agent:"}},
    {"http://www.uzuro.com/", {"-H", "Connection: close"}},
    {"http://user:password@www.uzuro.com/", {"-H", "Authorization: Bearer x"}},
    {"http://www.uzuro.com/", {"-r", "0-99"}},
    {"http://www.uzuro.com/", {"-r", "100-"}},
    {"http://www.uzuro.com/", {"-r", "-50"}},
    {"http://www.uzuro.com/", {"-r", "0-0,5-9"}},
    {"http://www.uzuro.com/", {"-I", "-r", "0-99"}},
    {"http://www.uzuro.com/", {"--http1.0"}},
    {"http://www.uzuro.com/", {"-0", "-d", "x"}},
    {"http://user:password@www.uzuro.com/a?b", {"--http1.0", "-I", "-H", "X: y"}},
    {"http://www.uzuro.com/", {"--http0.9"}},
};

/// Where a browser and curl part ways: the URL, what each of them asks for, and why.
struct Difference {
    const char* url;
    const char* curl;  ///< the request line and Host; "" if it refuses
    const char* ours;
    const char* why;
};

std::string beginning_of(const std::string& message) {
    const std::size_t line = message.find("\r\n");
    if (line == std::string::npos) return message;
    return message.substr(0, message.find("\r\n", line + 2));
}

const std::vector<Difference> differences = {
    {"http://www.uzuro.com/a b", "", "GET /a%20b HTTP/1.1\r\nHost: www.uzuro.com",
     "curl refuses a space, a browser encodes it"},
    {"http://www.uzuro.com/a\\b", "GET /a\\b HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /a/b HTTP/1.1\r\nHost: www.uzuro.com", "a browser takes a backslash for a slash"},
    {"http://www.uzuro.com/a/%2e%2e/b", "GET /a/%2e%2e/b HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /b HTTP/1.1\r\nHost: www.uzuro.com", "a browser knows encoded dots"},
    {"http://WWW.UZURO.COM/", "GET / HTTP/1.1\r\nHost: WWW.UZURO.COM",
     "GET / HTTP/1.1\r\nHost: www.uzuro.com", "a browser writes names in small letters"},
    {"http://www.uzuro.com/\"<>^`", "GET /\"<>^` HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /%22%3C%3E%5E%60 HTTP/1.1\r\nHost: www.uzuro.com",
     "a browser encodes what may not stand in a path"},
    {"http://www.uzuro.com/\xea\xb0\x80", "GET /%ea%b0%80 HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /%EA%B0%80 HTTP/1.1\r\nHost: www.uzuro.com",
     "both encode what is not ASCII, a browser in capitals"},
    {"http://www.uzuro.com/a?b'c", "GET /a?b'c HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /a?b%27c HTTP/1.1\r\nHost: www.uzuro.com", "a browser encodes ' in a query"},
    {"http://us@er:pw@www.uzuro.com/", "", "GET / HTTP/1.1\r\nHost: www.uzuro.com",
     "curl refuses a second @, a browser takes the last one"},
};

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
    if (!has_program("curl")) {
        std::printf("skipped: curl is not there\n");
        return;
    }
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
    if (!has_program("curl")) {
        std::printf("skipped: curl is not there\n");
        return;
    }
    Catcher catcher;
    for (const Difference& each : differences) {
        CAPTURE(each.url);
        CHECK(beginning_of(run_stepwise({"request", "--raw", each.url}).output) ==
              std::string{each.ours});
        CHECK(beginning_of(sent_by_curl(catcher, {"-g"}, each.url)) == std::string{each.curl});
    }
}
