// The calls block, but only for a slice of time; between two slices the clock is looked at.
#include "stepwise/client/exchange/client_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr suseconds_t slice = 100'000;  // microseconds

/// A call while it is made: told when it has returned, with errno as the kernel left it.
class Call {
  public:
    Call(const CallObserver& observer, const char* name, int descriptor)
        : observer_(observer), start_(monotonic_now()) {
        event_.name.assign(name);
        event_.descriptor = descriptor;
    }
    template <class Result>
    Result returned(Result result, const std::string& arguments, std::string_view octets = {}) {
        const int error = errno;
        if (observer_) {
            event_.edge = Edge::syscall;
            event_.nanoseconds = monotonic_now();
            event_.took = event_.nanoseconds - start_;
            event_.process = ::getpid();
            event_.thread = static_cast<pid_t>(::syscall(SYS_gettid));
            event_.result = result;
            event_.error = result < 0 ? error : 0;
            event_.arguments.assign(arguments);
            event_.has_bytes = octets.data() != nullptr && result >= 0;
            event_.text.assign(event_.has_bytes ? octets : std::string_view{});
            observer_(event_);
        }
        errno = error;
        return result;
    }

  private:
    const CallObserver& observer_;
    std::int64_t start_;
    Event event_;
};

bool is_only_a_slice(int error) noexcept {
    return error == EAGAIN || error == EINTR || error == EINPROGRESS || error == EALREADY;
}

}  // namespace

ClientSocket::ClientSocket(std::int64_t deadline, CallObserver observer)
    : deadline_(deadline), observer_(std::move(observer)) {}

bool ClientSocket::is_time_up() const noexcept { return monotonic_now() >= deadline_; }

void ClientSocket::fail(int error, const char* doing) const {
    if (is_only_a_slice(error)) error = ETIMEDOUT;
    throw std::system_error(error, std::generic_category(), doing);
}

void ClientSocket::set_slices(int socket) {
    const timeval time{0, slice};
    const int on = 1;  // each piece is sent at once, and is a segment of its own
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void ClientSocket::connect(const ServerAddress& address) {
    const int family = address.storage.ss_family;
    Call making{observer_, "socket", -1};
    socket_.reset(making.returned(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                  family == AF_INET6 ? "AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, 0"
                                                     : "AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0"));
    if (!socket_) fail(errno, "socket");
    set_slices(socket_.get());
    for (;;) {
        Call connecting{observer_, "connect", socket_.get()};
        const int result = connecting.returned(
            ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address.storage),
                      address.size),
            as_strace(address));
        if (result == 0 || errno == EISCONN) return;
        if (!is_only_a_slice(errno) || is_time_up()) fail(errno, "connect");
    }
}

void ClientSocket::send_all(std::string_view octets) {
    while (!octets.empty()) {
        Call sending{observer_, "sendto", socket_.get()};
        const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
        sending.returned(sent, std::to_string(octets.size()) + ", MSG_NOSIGNAL, NULL, 0",
                         octets.substr(0, sent < 0 ? 0 : static_cast<std::size_t>(sent)));
        if (sent < 0 && (!is_only_a_slice(errno) || is_time_up())) fail(errno, "send");
        if (sent > 0) octets.remove_prefix(static_cast<std::size_t>(sent));
        if (!octets.empty() && is_time_up()) fail(ETIMEDOUT, "send");
    }
}

void ClientSocket::end_of_request() noexcept {
    Call ending{observer_, "shutdown", socket_.get()};
    ending.returned(::shutdown(socket_.get(), SHUT_WR), "SHUT_WR");
}

std::size_t ClientSocket::receive(std::span<char> room) {
    for (;;) {
        if (is_time_up()) fail(ETIMEDOUT, "recv");
        Call receiving{observer_, "recvfrom", socket_.get()};
        const ssize_t count = ::recv(socket_.get(), room.data(), room.size(), 0);
        receiving.returned(
            count, std::to_string(room.size()) + ", 0, NULL, NULL",
            std::string_view{room.data(), count < 0 ? 0 : static_cast<std::size_t>(count)});
        if (count >= 0) return static_cast<std::size_t>(count);
        if (!is_only_a_slice(errno)) fail(errno, "recv");
    }
}

void ClientSocket::close() noexcept {
    if (!socket_) return;
    const int descriptor = socket_.release();
    Call closing{observer_, "close", descriptor};
    closing.returned(::close(descriptor), "");
}

ServerAddress ClientSocket::own_address() const noexcept {
    ServerAddress own;
    own.size = sizeof own.storage;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own.storage), &own.size);
    return own;
}

}  // namespace stepwise
