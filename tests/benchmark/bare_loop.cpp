// The least that a server on epoll can do: it parses nothing, logs nothing and answers every read
// with the same octets.  What a server costs beyond this is what it does besides.
//   bare_loop PORT FILE: the body of the answer; until SIGTERM
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/benchmark/bare.hpp"

namespace {

void watch(int epoll, int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void accept_all(int epoll, int listener) {
    const int on = 1;
    for (int client; (client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll, client, EPOLLIN | EPOLLRDHUP | EPOLLET);
    }
}

/// One read, one answer.  An answer of a kilobyte always fits into the socket of a client that
/// reads.
void answer(int client, const std::string& canned) {
    std::array<char, 4096> request;  // NOLINT: not initialised on purpose
    const ssize_t received = ::recv(client, request.data(), request.size(), 0);
    if (received > 0)
        ::send(client, canned.data(), canned.size(), MSG_NOSIGNAL);
    else
        ::close(client);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: bare_loop PORT FILE\n", stderr);
        return 2;
    }
    const std::string canned = answer_with(argv[2]);
    const int listener =
        listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])), SOCK_STREAM | SOCK_NONBLOCK);
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listener, EPOLLIN);
    for (std::array<epoll_event, 64> events;;) {
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == listener)
                accept_all(epoll, listener);
            else
                answer(descriptor, canned);
        }
    }
}
