// Telling the observer what was done.  None of this runs unless somebody watches, and errno stays
// what the system call made it.
#include "stepwise/trace/core/step.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdio>
#include <ctime>
#include <utility>

#include "stepwise/trace/core/arguments.hpp"

namespace stepwise {

void add_address(Arguments& to, const sockaddr* address, bool came_back) noexcept {
    const char* before = came_back ? "[" : "";
    const char* after = came_back ? "]" : "";
    char text[INET6_ADDRSTRLEN] = "?";
    if (address && address->sa_family == AF_INET) {
        const auto* ip = reinterpret_cast<const sockaddr_in*>(address);
        ::inet_ntop(AF_INET, &ip->sin_addr, text, sizeof text);
        to.add("{sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"%s\")}, %s16%s",
               ntohs(ip->sin_port), text, before, after);
    } else if (address && address->sa_family == AF_INET6) {
        const auto* ip = reinterpret_cast<const sockaddr_in6*>(address);
        ::inet_ntop(AF_INET6, &ip->sin6_addr, text, sizeof text);
        to.add("{sa_family=AF_INET6, sin6_port=htons(%d), inet_pton(AF_INET6, \"%s\")}, %s28%s",
               ntohs(ip->sin6_port), text, before, after);
    } else {
        to.add("NULL, NULL");
    }
}

namespace {

std::int64_t monotonic_clock() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

constexpr std::pair<std::uint64_t, const char*> socket_flags[] = {{SOCK_CLOEXEC, "SOCK_CLOEXEC"},
                                                                  {SOCK_NONBLOCK, "SOCK_NONBLOCK"}};
constexpr std::pair<std::uint64_t, const char*> message_flags[] = {
    {MSG_NOSIGNAL, "MSG_NOSIGNAL"}, {MSG_MORE, "MSG_MORE"}, {MSG_DONTWAIT, "MSG_DONTWAIT"}};
constexpr std::pair<std::uint64_t, const char*> open_flags[] = {
    {O_CREAT, "O_CREAT"},   {O_EXCL, "O_EXCL"},       {O_NONBLOCK, "O_NONBLOCK"},
    {O_NOCTTY, "O_NOCTTY"}, {O_CLOEXEC, "O_CLOEXEC"}, {O_DIRECTORY, "O_DIRECTORY"},
    {O_PATH, "O_PATH"}};
constexpr std::pair<std::uint64_t, const char*> resolve_flags[] = {
    {RESOLVE_BENEATH, "RESOLVE_BENEATH"},
    {RESOLVE_NO_MAGICLINKS, "RESOLVE_NO_MAGICLINKS"},
    {RESOLVE_NO_SYMLINKS, "RESOLVE_NO_SYMLINKS"}};
constexpr std::pair<std::uint64_t, const char*> epoll_flags[] = {
    {EPOLLIN, "EPOLLIN"},
    {EPOLLOUT, "EPOLLOUT"},
    {EPOLLRDHUP, "EPOLLRDHUP"},
    {static_cast<std::uint32_t>(EPOLLET), "EPOLLET"},
    {EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE"}};

}  // namespace

Event Notes::event(Edge edge) const noexcept {
    Event event;
    event.nanoseconds = monotonic_clock();
    event.process = actor_.process;
    event.thread = actor_.thread;
    event.worker = actor_.worker;
    event.connection = actor_.connection;
    event.transaction = actor_.transaction;
    event.stage = stage_;
    event.edge = edge;
    return event;
}

void Notes::announce(Edge edge) noexcept {
    const int saved = errno;
    actor_.observer->on(event(edge));
    errno = saved;
}

void Notes::tell(std::string_view key, std::string_view value) noexcept {
    const int saved = errno;
    Event fact = event(Edge::fact);
    fact.name.assign(key);
    fact.text.assign(value);
    actor_.observer->on(fact);
    errno = saved;
}

void Notes::tell(std::string_view key, std::uint64_t value) noexcept {
    char digits[24];
    const int size =
        std::snprintf(digits, sizeof digits, "%llu", static_cast<unsigned long long>(value));
    tell(key, std::string_view{digits, static_cast<std::size_t>(size)});
}

std::int64_t Step::clock() noexcept { return monotonic_clock(); }

void Step::report(const Made& call) noexcept {
    const int saved = errno;
    Event made = event(Edge::syscall);
    made.took = made.nanoseconds - call.start;
    made.descriptor = call.descriptor;
    made.result = call.result;
    made.error = call.result == -1 ? saved : 0;
    made.name.assign(call.name);
    made.arguments.assign(call.arguments);
    made.has_bytes = call.bytes && call.result >= 0;
    if (made.has_bytes) made.text.assign({call.bytes, static_cast<std::size_t>(call.result)});
    actor_.observer->on(made);
    errno = saved;
}

void Step::told_accept4(std::int64_t start, int listener, int result, const sockaddr* peer,
                        int flags) noexcept {
    const int saved = errno;
    Arguments arguments;
    add_address(arguments, result >= 0 ? peer : nullptr, true);
    arguments.add(", ").flags(static_cast<std::uint64_t>(flags), socket_flags);
    errno = saved;
    report({start, "accept4", listener, result, arguments.view()});
}

void Step::told_recv(std::int64_t start, int socket, ssize_t result, std::span<char> to,
                     int flags) noexcept {
    Arguments arguments;
    arguments.add("%zu, ", to.size()).flags(static_cast<std::uint64_t>(flags), message_flags);
    arguments.add(", NULL, NULL");
    report({start, "recvfrom", socket, result, arguments.view(), to.data()});
}

void Step::told_send(std::int64_t start, int socket, ssize_t result, std::string_view bytes,
                     int flags) noexcept {
    Arguments arguments;
    arguments.add("%zu, ", bytes.size()).flags(static_cast<std::uint64_t>(flags), message_flags);
    arguments.add(", NULL, 0");
    report({start, "sendto", socket, result, arguments.view(), bytes.data()});
}

void Step::told_sendfile(std::int64_t start, int socket, ssize_t result, int file, off_t from,
                         std::size_t count) noexcept {
    Arguments arguments;
    arguments.add("%d, [%lld], %zu", file, static_cast<long long>(from), count);
    report({start, "sendfile", socket, result, arguments.view()});
}

void Step::told_openat2(std::int64_t start, int directory, int result, const char* name,
                        const open_how& how) noexcept {
    Arguments arguments;
    const bool writes = (how.flags & O_ACCMODE) == O_WRONLY;
    arguments.add("\"%.120s\", {flags=%s|", name, writes ? "O_WRONLY" : "O_RDONLY")
        .flags(how.flags & ~std::uint64_t{O_ACCMODE}, open_flags);
    if (how.flags & O_CREAT) arguments.add(", mode=%#o", static_cast<unsigned>(how.mode));
    arguments.add(", resolve=").flags(how.resolve, resolve_flags).add("}, %zu", sizeof how);
    report({start, "openat2", directory, result, arguments.view()});
}

void Step::told_statx(std::int64_t start, int file, int result, const struct statx& into) noexcept {
    Arguments arguments;
    arguments.add("\"\", AT_STATX_SYNC_AS_STAT|AT_EMPTY_PATH, STATX_BASIC_STATS, {");
    if (result == 0)
        arguments.add("stx_mode=%#o, stx_size=%llu", static_cast<unsigned>(into.stx_mode),
                      static_cast<unsigned long long>(into.stx_size));
    arguments.add("}");
    report({start, "statx", file, result, arguments.view()});
}

void Step::told_write(std::int64_t start, int file, ssize_t result,
                      std::string_view bytes) noexcept {
    const Arguments arguments = Arguments{}.add("%zu", bytes.size());
    report({start, "write", file, result, arguments.view(), bytes.data()});
}

void Step::told_shutdown(std::int64_t start, int socket, int result, int how) noexcept {
    constexpr const char* names[] = {"SHUT_RD", "SHUT_WR", "SHUT_RDWR"};
    report({start, "shutdown", socket, result, names[how]});
}

void Step::told_close(std::int64_t start, int descriptor, int result) noexcept {
    report({start, "close", descriptor, result, {}});
}

void Step::told_set_timeout(std::int64_t start, int socket, int result, int option,
                            const timeval& limit) noexcept {
    Arguments arguments;
    arguments.add("SOL_SOCKET, %s, {tv_sec=%lld, tv_usec=%lld}, %zu",
                  option == SO_RCVTIMEO ? "SO_RCVTIMEO_OLD" : "SO_SNDTIMEO_OLD",
                  static_cast<long long>(limit.tv_sec), static_cast<long long>(limit.tv_usec),
                  sizeof limit);
    report({start, "setsockopt", socket, result, arguments.view()});
}

void Step::told_ppoll(std::int64_t start, int descriptor, int result,
                      std::int64_t nanoseconds) noexcept {
    Arguments arguments;
    arguments.add("POLLIN, ");
    if (nanoseconds < 0)
        arguments.add("NULL");
    else
        arguments.add("{%lld ns}", static_cast<long long>(nanoseconds));
    report({start, "ppoll", descriptor, result, arguments.view()});
}

void Step::told_sleep(std::int64_t start, int error, std::int64_t nanoseconds) noexcept {
    Arguments arguments;
    arguments.add("CLOCK_MONOTONIC, 0, {%lld ns}", static_cast<long long>(nanoseconds));
    errno = error;  // this one call returns its error instead of setting errno
    report({start, "clock_nanosleep", -1, error == 0 ? 0 : -1, arguments.view()});
}

void Step::told_epoll_ctl(std::int64_t start, int epoll, int result, int operation, int descriptor,
                          std::uint32_t events) noexcept {
    constexpr const char* operations[] = {"?", "EPOLL_CTL_ADD", "EPOLL_CTL_DEL", "EPOLL_CTL_MOD"};
    Arguments arguments;
    arguments.add("%s, %d, {events=", operations[operation], descriptor)
        .flags(events, epoll_flags)
        .add("}");
    report({start, "epoll_ctl", epoll, result, arguments.view()});
}

void Step::told_epoll_wait(std::int64_t start, int epoll, int result, std::size_t room,
                           int timeout) noexcept {
#ifdef SYS_epoll_wait
    constexpr const char* name = "epoll_wait";
#else
    constexpr const char* name = "epoll_pwait";  // what libc makes of it on newer processors
#endif
    Arguments arguments;
    arguments.add("[%d ready], %zu, %d", result < 0 ? 0 : result, room, timeout);
    report({start, name, epoll, result, arguments.view()});
}

}  // namespace stepwise
