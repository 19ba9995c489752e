// The least that a prefork server can do: it parses nothing and answers every read with the same
// octets, but writes a line of log for each.  What is left is what the architecture costs: with
// each request the kernel switches from one process to another.
//   bare_prefork PORT FILE LOG PROCESSES: the body of the answer; until SIGTERM
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/benchmark/bare.hpp"

namespace {

constexpr std::string_view line =
    "127.0.0.1 - - [25/Nov/2026:04:13:05 +0000] \"GET /612.html HTTP/1.1\" 200 612\n";

void answer_one_client(int listener, const std::string& canned, int log) {
    const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::array<char, 4096> request;  // NOLINT: not initialised on purpose
    while (::recv(client, request.data(), request.size(), 0) > 0) {
        ::send(client, canned.data(), canned.size(), MSG_NOSIGNAL);
        if (::write(log, line.data(), line.size()) < 0) std::perror("bare_prefork: cannot log");
    }
    ::close(client);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: bare_prefork PORT FILE LOG PROCESSES\n", stderr);
        return 2;
    }
    const std::string canned = answer_with(argv[2]);
    const int log = ::open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])), SOCK_STREAM);
    for (int i = std::atoi(argv[4]); i > 0; --i) {
        if (::fork() != 0) continue;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // ends with its parent
        for (;;) answer_one_client(listener, canned, log);
    }
    ::pause();
}
