// The clients of the benchmark: each asks again as soon as it has its answer.  They do as little as
// clients can, so that it is the server that is busy.  One that has to wait for its clients goes to
// sleep and is woken again, and the time for that would be counted as part of the request, but with
// the quick servers only.
//   load PORT PATH HOW CLIENTS SECONDS
// HOW is keep-alive, close (a connection for each request), pipelined (16 requests at a time) or
// files (PATH/1.html to PATH/1000.html in turn).  Prints NAME VALUE, one a line: requests,
// microseconds, errors.  The responses are counted, and looked at: status 200, and as many octets
// as Content-Length says.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Load {
    std::uint16_t port = 0;
    bool closes = false;
    std::size_t at_once = 1;            // requests in one octet string
    std::vector<std::string> requests;  // in turn
    std::size_t next = 0;
};

struct Client {
    int socket = -1;
    std::size_t awaited = 0;  // responses
    std::size_t missing = 0;  // octets of the body that is coming
    std::string begun;        // a head that is not whole yet
    bool is_lost = false;     // what came is not what was asked for
};

struct Counts {
    std::uint64_t responses = 0, errors = 0;
};

[[noreturn]] void end_with(const char* what) {
    std::perror(what);
    std::exit(1);
}

Load load_of(char** arguments) {
    const std::string path = arguments[2];
    const std::string_view how = arguments[3];
    Load load;
    load.port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
    load.closes = how == "close";
    const std::string fields = std::string{" HTTP/1.1\r\nHost: 127.0.0.1:"} + arguments[1] +
                               (load.closes ? "\r\nConnection: close" : "") + "\r\n\r\n";
    if (how == "files") {
        for (int i = 1; i <= 1000; ++i)
            load.requests.push_back("GET " + path + std::to_string(i) + ".html" + fields);
    } else {
        load.at_once = how == "pipelined" ? 16 : 1;
        load.requests.emplace_back();
        for (std::size_t i = 0; i < load.at_once; ++i)
            load.requests.front() += "GET " + path + fields;
    }
    return load;
}

void send_request(Client& client, Load& load) {
    const std::string& request = load.requests[load.next];
    load.next = (load.next + 1) % load.requests.size();
    client.awaited = load.at_once;
    const ssize_t sent = ::send(client.socket, request.data(), request.size(), MSG_NOSIGNAL);
    client.is_lost = sent != static_cast<ssize_t>(request.size());
}

/// Asks once it is connected.  No waiting for that: some servers let few wait in their backlog.
void open(Client& client, const Load& load, int epoll) {
    client = {};
    client.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(load.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(client.socket, where, sizeof address) != 0 && errno != EINPROGRESS)
        end_with("load: connect");
    epoll_event event{EPOLLIN | EPOLLOUT | EPOLLET, {.ptr = &client}};
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, client.socket, &event) != 0) end_with("load: epoll_ctl");
}

/// How long the body is; 0: this is no response that could be hoped for.
std::size_t read_head(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t field = head.find(name);
    std::size_t length = 0;
    if (field != std::string_view::npos && head.starts_with("HTTP/1.") &&
        head.substr(8, 5) == " 200 ")
        std::from_chars(head.data() + field + name.size(), head.data() + head.size(), length);
    return length;
}

/// What is left of the octets: a head that is not whole.
std::string_view take(Client& client, std::string_view octets, Counts& counts) {
    for (;;) {
        if (client.missing == 0) {
            const std::size_t end = octets.find("\r\n\r\n");
            if (end == std::string_view::npos) return octets;
            client.missing = read_head(octets.substr(0, end + 2));
            client.is_lost = client.missing == 0 || client.awaited == 0;
            if (client.is_lost) return {};
            octets.remove_prefix(end + 4);
        }
        const std::size_t taken = std::min(client.missing, octets.size());
        client.missing -= taken;
        if (client.missing > 0) return {};
        octets.remove_prefix(taken);
        --client.awaited;
        ++counts.responses;
    }
}

/// Reads what has come, until nothing more is awaited or nothing more is there.
void hear(Client& client, Counts& counts) {
    static std::array<char, 256 * 1024> room;
    while (client.awaited > 0 && !client.is_lost) {
        const ssize_t count = ::recv(client.socket, room.data(), room.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) {
            client.is_lost = true;
            return;
        }
        const std::string_view octets{room.data(), static_cast<std::size_t>(count)};
        if (client.begun.empty())
            client.begun = take(client, octets, counts);
        else
            client.begun = std::string{take(client, client.begun.append(octets), counts)};
    }
}

void go_on(Client& client, Load& load, int epoll, Counts& counts) {
    const bool has_asked = client.awaited > 0;
    if (has_asked) hear(client, counts);
    if (client.awaited == 0 && !(has_asked && load.closes)) send_request(client, load);
    if (client.is_lost) ++counts.errors;
    if (client.awaited > 0 && !client.is_lost) return;
    ::close(client.socket);
    open(client, load, epoll);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fputs("usage: load PORT PATH keep-alive|close|pipelined|files CLIENTS SECONDS\n",
                   stderr);
        return 2;
    }
    Load load = load_of(argv);
    std::vector<Client> clients(static_cast<std::size_t>(std::atoi(argv[4])));
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const Clock::time_point begin = Clock::now(),
                            end = begin + std::chrono::seconds{std::atoi(argv[5])};
    for (Client& client : clients) open(client, load, epoll);
    Counts counts;
    Clock::time_point now = begin;
    for (std::array<epoll_event, 64> events; now < end; now = Clock::now()) {
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 1000);
        for (int i = 0; i < ready; ++i)
            go_on(*static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr), load, epoll,
                  counts);
    }
    using Microseconds = std::chrono::microseconds;
    std::printf(
        "requests %llu\nmicroseconds %lld\nerrors %llu\n",
        static_cast<unsigned long long>(counts.responses),
        static_cast<long long>(std::chrono::duration_cast<Microseconds>(now - begin).count()),
        static_cast<unsigned long long>(counts.errors));
}
