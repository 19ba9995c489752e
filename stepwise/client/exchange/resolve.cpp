// From a host to addresses.  libc's resolver waits as long as it likes, so it does so in a process
// of its own, which is ended when time is up.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_addresses = 8;

struct Found {
    int error = 0;  // of getaddrinfo
    std::size_t count = 0;
    ServerAddress addresses[most_addresses];
};

Found look_up(const std::string& host, std::uint16_t port, int flags) {
    Found found;
    addrinfo hints{}, *list = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    found.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (found.error != 0) return found;
    for (const addrinfo* each = list; each && found.count < most_addresses; each = each->ai_next) {
        ServerAddress& address = found.addresses[found.count++];
        address.size = std::min<socklen_t>(each->ai_addrlen, sizeof address.storage);
        std::memcpy(&address.storage, each->ai_addr, address.size);
    }
    ::freeaddrinfo(list);
    return found;
}

/// False: time is up.
bool read_until(int from, Found& found, std::int64_t deadline) {
    auto* at = reinterpret_cast<char*>(&found);
    for (std::size_t have = 0; have < sizeof found;) {
        const std::int64_t left = deadline - monotonic_now();
        pollfd entry{from, POLLIN, 0};
        if (left <= 0) return false;
        if (::poll(&entry, 1, static_cast<int>(left / 1'000'000 + 1)) <= 0) continue;
        const ssize_t count = ::read(from, at + have, sizeof found - have);
        if (count == 0 || (count < 0 && errno != EINTR)) return false;
        if (count > 0) have += static_cast<std::size_t>(count);
    }
    return true;
}

Found look_up_in_a_child(const std::string& host, std::uint16_t port, std::int64_t deadline) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    const UniqueFd from{ends[0]};
    UniqueFd to{ends[1]};
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        const Found found = look_up(host, port, 0);
        ::_exit(::write(to.get(), &found, sizeof found) == sizeof found ? 0 : 1);
    }
    to.reset();
    Found found;
    const bool has_come = read_until(from.get(), found, deadline);
    ::kill(child, SIGKILL);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
    if (!has_come) throw std::runtime_error("the name " + host + " could not be looked up in time");
    return found;
}

/// These names are this computer's, whatever the name system says (RFC 6761, 6.3).
bool is_localhost(const std::string& host) {
    return host == "localhost" || host.ends_with(".localhost");
}

}  // namespace

std::vector<ServerAddress> addresses_of(const std::string& host, std::uint16_t port,
                                        std::int64_t deadline) {
    if (is_localhost(host)) {
        const Found ipv6 = look_up("::1", port, AI_NUMERICHOST);
        return {loopback(port), ipv6.addresses[0]};
    }
    const bool has_brackets = host.starts_with('[') && host.ends_with(']');
    const std::string bare = has_brackets ? host.substr(1, host.size() - 2) : host;
    Found found = look_up(bare, port, AI_NUMERICHOST);
    if (found.error == EAI_NONAME) found = look_up_in_a_child(host, port, deadline);
    if (found.error != 0 || found.count == 0)
        throw std::runtime_error("the name " + host +
                                 " has no address: " + ::gai_strerror(found.error));
    return {found.addresses, found.addresses + std::min(found.count, most_addresses)};
}

}  // namespace stepwise
