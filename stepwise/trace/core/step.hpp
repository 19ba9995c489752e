// A Step is "this stage is happening now".  It announces that the stage is entered and left, and it
// alone makes system calls: a stage without a `Step&` parameter has no door to the kernel.
#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <span>
#include <string_view>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

#if STEPWISE_TRACE
inline constexpr bool trace_is_compiled_in = true;
#else
inline constexpr bool trace_is_compiled_in = false;
#endif

/// On whose behalf a step is made; every event says it.
struct Actor {
    Observer* observer = nullptr;  ///< borrowed; nullptr: nobody watches
    pid_t process = 0;
    pid_t thread = 0;
    std::uint32_t worker = 0;
    std::uint64_t connection = 0;
    std::uint32_t transaction = 0;
};

/// What a stage without system calls may do: note the facts that led to its decisions.
class Notes {
  public:
    Notes(const Actor& actor, Stage stage) noexcept : actor_(actor), stage_(stage) {
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) announce(Edge::enter);
    }
    ~Notes() {
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) announce(Edge::leave);
    }
    Notes(const Notes&) = delete;
    Notes& operator=(const Notes&) = delete;

    /// Ask before working out a value that is only noted.
    [[nodiscard]] bool watched() const noexcept {
        return trace_is_compiled_in && actor_.observer != nullptr;
    }

    void fact(std::string_view key, std::string_view value) noexcept {
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) tell(key, value);
    }
    void fact(std::string_view key, std::uint64_t value) noexcept {
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) tell(key, value);
    }

  protected:
    void announce(Edge edge) noexcept;
    void tell(std::string_view key, std::string_view value) noexcept;
    void tell(std::string_view key, std::uint64_t value) noexcept;
    [[nodiscard]] Event event(Edge edge) const noexcept;

    Actor actor_;
    Stage stage_;
};

/// A stage with a door to the kernel.  Each member makes exactly the system call of its name, once,
/// returns what the kernel returned and leaves errno as the kernel set it.
class Step : public Notes {
  public:
    using Notes::Notes;

    /// accept(2).  A connection that is taken gets the next number of `numbers`, and the rest of
    /// this step is made on its behalf.
    int accept4(int listener, sockaddr* peer, socklen_t* size, int flags,
                std::atomic<std::uint64_t>& numbers) noexcept {
        const std::int64_t start = started();
        const int result = ::accept4(listener, peer, size, flags);
        if (result >= 0) {
            actor_.connection = numbers.fetch_add(1, std::memory_order_relaxed) + 1;
            actor_.transaction = 1;
        }
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_accept4(start, listener, result, peer, flags);
        return result;
    }
    [[nodiscard]] std::uint64_t connection() const noexcept { return actor_.connection; }

    ssize_t recv(int socket, std::span<char> to, int flags) noexcept {
        const std::int64_t start = started();
        const ssize_t result = ::recv(socket, to.data(), to.size(), flags);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_recv(start, socket, result, to, flags);
        return result;
    }

    /// MSG_NOSIGNAL is added: a client that went away is an error to handle, not a signal to die
    /// of.
    ssize_t send(int socket, std::string_view bytes, int flags) noexcept {
        const std::int64_t start = started();
        const ssize_t result = ::send(socket, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_send(start, socket, result, bytes, flags | MSG_NOSIGNAL);
        return result;
    }

    /// sendfile(2) has no MSG_NOSIGNAL; the server ignores SIGPIPE.
    ssize_t sendfile(int socket, int file, off_t* offset, std::size_t count) noexcept {
        const std::int64_t start = started();
        const off_t from = *offset;
        const ssize_t result = ::sendfile(socket, file, offset, count);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_sendfile(start, socket, result, file, from, count);
        return result;
    }

    /// openat2(2): what RESOLVE_BENEATH refuses never was opened.
    int openat2(int directory, const char* name, const open_how& how) noexcept {
        const std::int64_t start = started();
        const int result =
            static_cast<int>(::syscall(SYS_openat2, directory, name, &how, sizeof how));
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_openat2(start, directory, result, name, how);
        return result;
    }

    /// statx(2) of an open descriptor.
    int statx(int file, struct statx& into) noexcept {
        const std::int64_t start = started();
        const int result = ::statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &into);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_statx(start, file, result, into);
        return result;
    }

    ssize_t write(int file, std::string_view bytes) noexcept {
        const std::int64_t start = started();
        const ssize_t result = ::write(file, bytes.data(), bytes.size());
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_write(start, file, result, bytes);
        return result;
    }

    int shutdown(int socket, int how) noexcept {
        const std::int64_t start = started();
        const int result = ::shutdown(socket, how);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_shutdown(start, socket, result, how);
        return result;
    }

    /// Never retried: after EINTR the descriptor is gone all the same (close(2), Linux).
    int close(int descriptor) noexcept {
        const std::int64_t start = started();
        const int result = ::close(descriptor);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_close(start, descriptor, result);
        return result;
    }

    /// SO_RCVTIMEO or SO_SNDTIMEO: how long one call on a blocking socket may wait.
    int set_timeout(int socket, int option, std::int64_t nanoseconds) noexcept {
        const std::int64_t start = started();
        const timeval limit{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000 / 1000};
        const int result = ::setsockopt(socket, SOL_SOCKET, option, &limit, sizeof limit);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_set_timeout(start, socket, result, option, limit);
        return result;
    }

    /// Waits until one of the descriptors is ready, one of the signals outside `mask` (null: the
    /// mask as it is) comes, or the time is over (-1: never).
    int ppoll(std::span<pollfd> descriptors, std::int64_t nanoseconds,
              const sigset_t* mask) noexcept {
        const std::int64_t start = started();
        const timespec limit{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
        const int result = ::ppoll(descriptors.data(), descriptors.size(),
                                   nanoseconds < 0 ? nullptr : &limit, mask);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer)
                told_ppoll(start, descriptors.empty() ? -1 : descriptors[0].fd, result,
                           nanoseconds);
        return result;
    }

    void sleep(std::int64_t nanoseconds) noexcept {
        const std::int64_t start = started();
        const timespec time{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
        const int error = ::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_sleep(start, error, nanoseconds);
    }

    // Calls that are made less often: their bodies are in calls.cpp.

    int getsockname(int socket, sockaddr* address, socklen_t* size) noexcept;
    /// SOCK_CLOEXEC and SOCK_NONBLOCK are added.
    int socket(int family, int type) noexcept;
    /// TCP_NODELAY: small pieces are sent at once (Nagle's algorithm is off).
    int set_no_delay(int socket) noexcept;
    int bind(int socket, const sockaddr* address, socklen_t size) noexcept;
    int connect(int socket, const sockaddr* address, socklen_t size) noexcept;
    /// SO_ERROR: how a connect(2) that did not wait has ended; 0 or an errno, -1 on failure.
    int error_of(int socket) noexcept;
    ssize_t getrandom(std::span<char> to, unsigned flags) noexcept;
    ssize_t read(int file, std::span<char> to) noexcept;
    /// read(2) of secrets: the octets are not told.
    ssize_t read_unseen(int file, std::span<char> to) noexcept;
    ssize_t pread(int file, std::span<char> to, off_t offset) noexcept;
    ssize_t getdents64(int directory, std::span<char> to) noexcept;
    /// statx(2) of a name beneath a directory; `flags` e.g. AT_SYMLINK_NOFOLLOW.
    int statx(int directory, const char* name, int flags, struct statx& into) noexcept;
    ssize_t readlinkat(int directory, const char* name, std::span<char> to) noexcept;
    /// openat(2) of an absolute name, O_PATH | O_DIRECTORY.
    int open_directory(const char* name) noexcept;
    /// openat(2) of an absolute name, for reading; a FIFO is not waited for.
    int open_file(const char* name) noexcept;
    /// openat(2) of an absolute name, to append to it; `flags` as in site/log_file.hpp.
    int open_log(const char* name, int flags) noexcept;
    /// dup3(2), O_CLOEXEC: `to` becomes another descriptor for what `from` is one for.
    int dup3(int from, int to) noexcept;
    int mkdirat(int directory, const char* name, mode_t mode) noexcept;
    int unlinkat(int directory, const char* name, int flags) noexcept;
    int renameat2(int directory, const char* from, const char* to, unsigned flags) noexcept;
    int fsync(int file) noexcept;
    /// LOCK_EX waits until nobody else holds the lock.
    int flock(int file, int operation) noexcept;
    ssize_t getrandom(std::span<char> to) noexcept;
    off_t lseek(int file, off_t offset, int whence) noexcept;
    /// How many processes have been running or ready, on average over 1, 5 and 15 minutes, and the
    /// like.  (sysinfo(2); its `loads` are in units of 1/65536.)
    int sysinfo(struct sysinfo& into) noexcept;
    /// A file without a name, for what must be kept until it is whole: O_TMPFILE in the directory
    /// for temporary files, or memory where that does not work.
    int open_spool() noexcept;
    /// /dev/null, to read nothing from.
    int open_null() noexcept;
    /// A pipe whose ends close on exec; `end` (0: reading, 1: writing) is O_NONBLOCK.
    int pipe(int (&ends)[2], int end) noexcept;

    /// What a program is started with.  All strings are borrowed.
    struct Start {
        const char* path;    ///< from the working directory on
        int directory = -1;  ///< becomes its working directory; -1: it has ours
        char* const* arguments;
        char* const* environment;
        int input, output, errors;  ///< become 0, 1 and 2; every other descriptor is closed
    };
    /// posix_spawn(3): the program in a process group of its own, with default signals.  0 and
    /// `pid`, or an errno: then nothing was started.
    int spawn(const Start& start, pid_t& pid) noexcept;
    int pidfd_open(pid_t process) noexcept;
    int kill(pid_t process, int signal) noexcept;
    /// wait4(2); `status` is a wait status.  Its result: the process, 0 if it has not ended, or -1.
    pid_t wait(pid_t process, int options, int& status) noexcept;

    int epoll_ctl(int epoll, int operation, int descriptor, epoll_event& interest) noexcept {
        const std::int64_t start = started();
        const int result = ::epoll_ctl(epoll, operation, descriptor, &interest);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer)
                told_epoll_ctl(start, epoll, result, operation, descriptor, interest.events);
        return result;
    }

    int epoll_wait(int epoll, std::span<epoll_event> ready, int timeout) noexcept {
        const std::int64_t start = started();
        const int result =
            ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), timeout);
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) told_epoll_wait(start, epoll, result, ready.size(), timeout);
        return result;
    }

  private:
    [[nodiscard]] std::int64_t started() const noexcept {
        if constexpr (trace_is_compiled_in)
            if (actor_.observer) return clock();
        return 0;
    }
    static std::int64_t clock() noexcept;

    struct Made;  // a system call that was made
    void report(const Made& call) noexcept;
    /// For calls.cpp: reports a call with these arguments, as strace would write them.
    template <class Result>
    Result told(std::int64_t start, const char* name, int descriptor, Result result,
                std::string_view arguments = {}, const char* bytes = nullptr) noexcept;

    void told_accept4(std::int64_t start, int listener, int result, const sockaddr* peer,
                      int flags) noexcept;
    void told_recv(std::int64_t start, int socket, ssize_t result, std::span<char> to,
                   int flags) noexcept;
    void told_send(std::int64_t start, int socket, ssize_t result, std::string_view bytes,
                   int flags) noexcept;
    void told_sendfile(std::int64_t start, int socket, ssize_t result, int file, off_t from,
                       std::size_t count) noexcept;
    void told_openat2(std::int64_t start, int directory, int result, const char* name,
                      const open_how& how) noexcept;
    void told_statx(std::int64_t start, int file, int result, const struct statx& into) noexcept;
    void told_write(std::int64_t start, int file, ssize_t result, std::string_view bytes) noexcept;
    void told_shutdown(std::int64_t start, int socket, int result, int how) noexcept;
    void told_close(std::int64_t start, int descriptor, int result) noexcept;
    void told_set_timeout(std::int64_t start, int socket, int result, int option,
                          const timeval& limit) noexcept;
    void told_ppoll(std::int64_t start, int descriptor, int result,
                    std::int64_t nanoseconds) noexcept;
    void told_sleep(std::int64_t start, int error, std::int64_t nanoseconds) noexcept;
    void told_epoll_ctl(std::int64_t start, int epoll, int result, int operation, int descriptor,
                        std::uint32_t events) noexcept;
    void told_epoll_wait(std::int64_t start, int epoll, int result, std::size_t room,
                         int timeout) noexcept;
};

}  // namespace stepwise
