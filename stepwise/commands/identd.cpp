// `stepwise identd`: answers what IdentityCheck asks (RFC 1413), so that it can be tried out.  The
// kernel's own table says whose a connection is; one question after the other, each with an end.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "stepwise/commands/options.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/site/name_service.hpp"
#include "stepwise/stages/1_accept/ident_reply.hpp"
#include "stepwise/stages/connection.hpp"

namespace stepwise {
namespace {

constexpr timeval patience{10, 0};  // for a question, which is one line

/// "0100007F:1F90" of /proc/net/tcp: 32 bits at a time, as the machine has them in memory.
std::optional<Endpoint> endpoint_in(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon != 8 && colon != 32) return {};
    std::array<char, 16> octets{};
    for (std::size_t i = 0; i < colon / 8; ++i) {
        std::uint32_t word = 0;
        std::from_chars(text.data() + i * 8, text.data() + i * 8 + 8, word, 16);
        std::memcpy(octets.data() + i * 4, &word, sizeof word);
    }
    PeerAddress address{};
    address.any.sa_family = colon == 8 ? AF_INET : AF_INET6;
    if (colon == 8)
        std::memcpy(&address.v4.sin_addr, octets.data(), 4);
    else
        std::memcpy(&address.v6.sin6_addr, octets.data(), 16);
    Endpoint endpoint{Address::of(address.any), 0};
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), endpoint.port, 16);
    return endpoint;
}

bool same(const std::optional<Endpoint>& a, const Endpoint& b) {
    return a && a->address == b.address && a->port == b.port;
}

/// The user whose connection it is, by one of the kernel's tables (proc(5)).
std::optional<uid_t> owner_in(const char* table, const Endpoint& here, const Endpoint& there) {
    std::ifstream file{table};
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words{line};
        std::string number, local, remote, skipped;
        uid_t user = 0;
        words >> number >> local >> remote >> skipped >> skipped >> skipped >> skipped >> user;
        if (words && same(endpoint_in(local), here) && same(endpoint_in(remote), there))
            return user;
    }
    return {};
}

std::string user_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry ? entry->pw_name : std::to_string(user);
}

/// Empty: nobody's.
std::string user_of(int socket, const ident::Ports& ports) {
    PeerAddress here{}, there{};
    socklen_t size = sizeof here;
    if (::getsockname(socket, &here.any, &size) != 0) return {};
    size = sizeof there;
    if (::getpeername(socket, &there.any, &size) != 0) return {};
    const Endpoint ours{Address::of(here.any), ports.theirs};
    const Endpoint theirs{Address::of(there.any), ports.ours};
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"})
        if (const auto user = owner_in(table, ours, theirs)) return user_name(*user);
    return {};
}

/// One line, without its end; empty if none comes.
std::string read_line(int socket) {
    std::string line;
    std::array<char, 128> piece;
    while (line.size() <= ident::longest_line) {
        const ssize_t count = ::recv(socket, piece.data(), piece.size(), 0);
        if (count <= 0) break;
        line.append(piece.data(), static_cast<std::size_t>(count));
        const std::size_t end = line.find('\n');
        if (end == std::string::npos) continue;
        line.resize(end);
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }
    return {};
}

void answer(int socket, const IdentdOptions& options) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto ports = ident::read_query(read_line(socket));
    if (!ports) return;
    const std::string reply =
        ident::write_reply(*ports, options.user.empty() ? user_of(socket, *ports) : options.user);
    std::printf("%.*s\n", static_cast<int>(reply.size() - 2), reply.c_str());
    std::fflush(stdout);
    static_cast<void>(::send(socket, reply.data(), reply.size(), MSG_NOSIGNAL));
}

}  // namespace

int identd(const IdentdOptions& options) {
    const UniqueFd listener = listen_on(options.address, options.port, 16);
    std::printf("stepwise identd: answers on %s, ends with Ctrl-C\n",
                address_of(listener.get()).c_str());
    std::fflush(stdout);
    for (;;) {
        const UniqueFd socket{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (socket)
            answer(socket.get(), options);
        else if (errno != EINTR && errno != ECONNABORTED)
            throw std::system_error(errno, std::generic_category(), "accept");
    }
}

}  // namespace stepwise
