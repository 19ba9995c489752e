// The system calls that are made less often than once a request, and what the observer is told of
// them.  As everywhere in a Step: one call each, its result and errno as the kernel gave them.
#include <fcntl.h>
#include <linux/memfd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "stepwise/trace/core/arguments.hpp"

namespace stepwise {

template <class Result>
Result Step::told(std::int64_t start, const char* name, int descriptor, Result result,
                  std::string_view arguments, const char* bytes) noexcept {
    if constexpr (trace_is_compiled_in)
        if (actor_.observer)
            report({start, name, descriptor, static_cast<std::int64_t>(result), arguments, bytes});
    return result;
}

int Step::getsockname(int socket, sockaddr* address, socklen_t* size) noexcept {
    const std::int64_t start = started();
    return told(start, "getsockname", socket, ::getsockname(socket, address, size));
}

int Step::socket(int family, int type) noexcept {
    const std::int64_t start = started();
    const int result = ::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    Arguments arguments;
    if (watched())
        arguments.add("%s, %s|SOCK_CLOEXEC|SOCK_NONBLOCK, 0",
                      family == AF_INET6 ? "AF_INET6" : "AF_INET",
                      type == SOCK_DGRAM ? "SOCK_DGRAM" : "SOCK_STREAM");
    return told(start, "socket", -1, result, arguments.view());
}

int Step::set_no_delay(int socket) noexcept {
    const std::int64_t start = started();
    const int on = 1;
    const int result = ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return told(start, "setsockopt", socket, result, "SOL_TCP, TCP_NODELAY, [1], 4");
}

int Step::bind(int socket, const sockaddr* address, socklen_t size) noexcept {
    const std::int64_t start = started();
    const int result = ::bind(socket, address, size);
    const int saved = errno;
    Arguments arguments;
    if (watched()) add_address(arguments, address, false);
    errno = saved;
    return told(start, "bind", socket, result, arguments.view());
}

int Step::connect(int socket, const sockaddr* address, socklen_t size) noexcept {
    const std::int64_t start = started();
    const int result = ::connect(socket, address, size);
    const int saved = errno;
    Arguments arguments;
    if (watched()) add_address(arguments, address, false);
    errno = saved;
    return told(start, "connect", socket, result, arguments.view());
}

int Step::error_of(int socket) noexcept {
    const std::int64_t start = started();
    int error = 0;
    socklen_t size = sizeof error;
    const int result = ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    Arguments arguments;
    if (watched()) arguments.add("SOL_SOCKET, SO_ERROR, [%d], [%u]", error, size);
    return told(start, "getsockopt", socket, result, arguments.view()) == 0 ? error : -1;
}

ssize_t Step::getrandom(std::span<char> to, unsigned flags) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::getrandom(to.data(), to.size(), flags);
    Arguments arguments;
    if (watched()) arguments.add("{...}, %zu, %u", to.size(), flags);
    return told(start, "getrandom", -1, result, arguments.view());
}

ssize_t Step::read(int file, std::span<char> to) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::read(file, to.data(), to.size());
    Arguments arguments;
    if (watched()) arguments.add("%zu", to.size());
    return told(start, "read", file, result, arguments.view(), to.data());
}

ssize_t Step::read_unseen(int file, std::span<char> to) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::read(file, to.data(), to.size());
    Arguments arguments;
    if (watched()) arguments.add("%zu", to.size());
    return told(start, "read", file, result, arguments.view());
}

ssize_t Step::pread(int file, std::span<char> to, off_t offset) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::pread(file, to.data(), to.size(), offset);
    Arguments arguments;
    if (watched()) arguments.add("%zu, %lld", to.size(), static_cast<long long>(offset));
    return told(start, "pread64", file, result, arguments.view(), to.data());
}

ssize_t Step::getdents64(int directory, std::span<char> to) noexcept {
    const std::int64_t start = started();
    const auto result = static_cast<ssize_t>(
        ::syscall(SYS_getdents64, directory, to.data(), static_cast<unsigned>(to.size())));
    Arguments arguments;
    if (watched()) arguments.add("{...}, %zu", to.size());
    return told(start, "getdents64", directory, result, arguments.view());
}

int Step::statx(int directory, const char* name, int flags, struct statx& into) noexcept {
    const std::int64_t start = started();
    const int result = ::statx(directory, name, flags, STATX_BASIC_STATS, &into);
    Arguments arguments;
    if (watched()) {
        arguments.add("\"%.120s\", AT_STATX_SYNC_AS_STAT%s, STATX_BASIC_STATS, {", name,
                      flags & AT_SYMLINK_NOFOLLOW ? "|AT_SYMLINK_NOFOLLOW" : "");
        if (result == 0)
            arguments.add("stx_mode=%#o, stx_size=%llu", static_cast<unsigned>(into.stx_mode),
                          static_cast<unsigned long long>(into.stx_size));
        arguments.add("}");
    }
    return told(start, "statx", directory, result, arguments.view());
}

ssize_t Step::readlinkat(int directory, const char* name, std::span<char> to) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::readlinkat(directory, name, to.data(), to.size());
    Arguments arguments;
    if (watched()) arguments.add("\"%.120s\", %zu", name, to.size());
    return told(start, "readlinkat", directory, result, arguments.view());
}

int Step::open_directory(const char* name) noexcept {
    const std::int64_t start = started();
    const int result = ::open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    Arguments arguments;
    if (watched()) arguments.add("\"%.120s\", O_RDONLY|O_CLOEXEC|O_DIRECTORY|O_PATH", name);
    return told(start, "openat", AT_FDCWD, result, arguments.view());
}

int Step::open_file(const char* name) noexcept {
    const std::int64_t start = started();
    const int result = ::open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    Arguments arguments;
    if (watched()) arguments.add("\"%.120s\", O_RDONLY|O_NOCTTY|O_NONBLOCK|O_CLOEXEC", name);
    return told(start, "openat", AT_FDCWD, result, arguments.view());
}

int Step::open_log(const char* name, int flags) noexcept {
    const std::int64_t start = started();
    const int result = ::open(name, flags, 0644);
    Arguments arguments;
    if (watched())
        arguments.add("\"%.120s\", %s|O_CREAT|O_NOCTTY|O_APPEND|O_NONBLOCK|O_CLOEXEC, 0644", name,
                      (flags & O_ACCMODE) == O_RDWR ? "O_RDWR" : "O_WRONLY");
    return told(start, "openat", AT_FDCWD, result, arguments.view());
}

int Step::dup3(int from, int to) noexcept {
    const std::int64_t start = started();
    const int result = ::dup3(from, to, O_CLOEXEC);
    Arguments arguments;
    if (watched()) arguments.add("%d, O_CLOEXEC", to);
    return told(start, "dup3", from, result, arguments.view());
}

int Step::mkdirat(int directory, const char* name, mode_t mode) noexcept {
    const std::int64_t start = started();
    const int result = ::mkdirat(directory, name, mode);
    Arguments arguments;
    if (watched()) arguments.add("\"%.120s\", %#o", name, static_cast<unsigned>(mode));
    return told(start, "mkdirat", directory, result, arguments.view());
}

int Step::unlinkat(int directory, const char* name, int flags) noexcept {
    const std::int64_t start = started();
    const int result = ::unlinkat(directory, name, flags);
    Arguments arguments;
    if (watched())
        arguments.add("\"%.120s\", %s", name, flags & AT_REMOVEDIR ? "AT_REMOVEDIR" : "0");
    return told(start, "unlinkat", directory, result, arguments.view());
}

int Step::renameat2(int directory, const char* from, const char* to, unsigned flags) noexcept {
    const std::int64_t start = started();
    const int result = ::renameat2(directory, from, directory, to, flags);
    Arguments arguments;
    if (watched())
        arguments.add("\"%.80s\", %d, \"%.80s\", %s", from, directory, to,
                      flags & RENAME_NOREPLACE ? "RENAME_NOREPLACE" : "0");
    return told(start, "renameat2", directory, result, arguments.view());
}

int Step::fsync(int file) noexcept {
    const std::int64_t start = started();
    return told(start, "fsync", file, ::fsync(file));
}

int Step::flock(int file, int operation) noexcept {
    const std::int64_t start = started();
    return told(start, "flock", file, ::flock(file, operation),
                operation == LOCK_UN ? "LOCK_UN" : "LOCK_EX");
}

ssize_t Step::getrandom(std::span<char> to) noexcept {
    const std::int64_t start = started();
    const ssize_t result = ::getrandom(to.data(), to.size(), 0);
    Arguments arguments;
    if (watched()) arguments.add("{...}, %zu, 0", to.size());
    return told(start, "getrandom", -1, result, arguments.view());
}

off_t Step::lseek(int file, off_t offset, int whence) noexcept {
    const std::int64_t start = started();
    const off_t result = ::lseek(file, offset, whence);
    Arguments arguments;
    if (watched())
        arguments.add("%lld, %s", static_cast<long long>(offset),
                      whence == SEEK_SET   ? "SEEK_SET"
                      : whence == SEEK_END ? "SEEK_END"
                                           : "SEEK_CUR");
    return told(start, "lseek", file, result, arguments.view());
}

int Step::sysinfo(struct sysinfo& into) noexcept {
    const std::int64_t start = started();
    const int result = ::sysinfo(&into);
    Arguments arguments;
    if (watched())
        arguments.add("{loads=[%lu, %lu, %lu], ...}", into.loads[0], into.loads[1], into.loads[2]);
    return told(start, "sysinfo", -1, result, arguments.view());
}

int Step::open_spool() noexcept {
    const char* directory = std::getenv("TMPDIR");
    if (directory == nullptr || *directory == '\0') directory = "/tmp";
    std::int64_t start = started();
    int file = ::open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    Arguments arguments;
    if (watched()) arguments.add("\"%.120s\", O_RDWR|O_TMPFILE|O_CLOEXEC, 0600", directory);
    told(start, "openat", AT_FDCWD, file, arguments.view());
    if (file >= 0) return file;
    start = started();
    file = static_cast<int>(::syscall(SYS_memfd_create, "spool", MFD_CLOEXEC));
    return told(start, "memfd_create", -1, file, "\"spool\", MFD_CLOEXEC");
}

int Step::open_null() noexcept {
    const std::int64_t start = started();
    return told(start, "openat", AT_FDCWD, ::open("/dev/null", O_RDONLY | O_CLOEXEC),
                "\"/dev/null\", O_RDONLY|O_CLOEXEC");
}

int Step::pipe(int (&ends)[2], int end) noexcept {
    std::int64_t start = started();
    const int result = ::pipe2(ends, O_CLOEXEC);
    Arguments arguments;
    if (watched() && result == 0) arguments.add("[%d, %d], O_CLOEXEC", ends[0], ends[1]);
    if (told(start, "pipe2", -1, result, arguments.view()) != 0) return result;
    start = started();
    told(start, "fcntl", ends[end], ::fcntl(ends[end], F_SETFL, O_NONBLOCK), "F_SETFL, O_NONBLOCK");
    return result;
}

namespace {

/// Everything that a started program must not inherit from us, undone between fork and exec.
class SpawnPlan {
  public:
    explicit SpawnPlan(const Step::Start& start) noexcept {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_init(&actions_);
        sigset_t every, none;
        sigfillset(&every);
        sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes_, &every);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
        if (start.directory >= 0)
            ::posix_spawn_file_actions_addfchdir_np(&actions_, start.directory);
        // Our descriptors are all above 2 (main.cpp sees to that), so none is overwritten here.
        ::posix_spawn_file_actions_adddup2(&actions_, start.input, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, start.output, 1);
        ::posix_spawn_file_actions_adddup2(&actions_, start.errors, 2);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    int carry_out(const Step::Start& start, pid_t& pid) const noexcept {
        return ::posix_spawn(&pid, start.path, &actions_, &attributes_, start.arguments,
                             start.environment);
    }

  private:
    posix_spawnattr_t attributes_;
    posix_spawn_file_actions_t actions_;
};

}  // namespace

int Step::spawn(const Start& start, pid_t& pid) noexcept {
    const SpawnPlan plan{start};
    const std::int64_t began = started();
    const int error = plan.carry_out(start, pid);
    Arguments arguments;
    if (watched())
        arguments.add("{flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD}, 88, execve(\"%.120s\")",
                      start.path);
    errno = error;
    told(began, "clone3", -1, error == 0 ? pid : -1, arguments.view());
    return error;
}

int Step::pidfd_open(pid_t process) noexcept {
    const std::int64_t start = started();
    const int result = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
    Arguments arguments;
    if (watched()) arguments.add("%d, 0", process);
    return told(start, "pidfd_open", -1, result, arguments.view());
}

int Step::kill(pid_t process, int signal) noexcept {
    const std::int64_t start = started();
    const int result = ::kill(process, signal);
    Arguments arguments;
    if (watched()) arguments.add("%d, SIG%s", process, sigabbrev_np(signal));
    return told(start, "kill", -1, result, arguments.view());
}

pid_t Step::wait(pid_t process, int options, int& status) noexcept {
    const std::int64_t start = started();
    const pid_t result = ::wait4(process, &status, options, nullptr);
    Arguments arguments;
    if (watched())
        arguments.add("%d, [%#x], %s, NULL", process,
                      result > 0 ? static_cast<unsigned>(status) : 0,
                      options & WNOHANG ? "WNOHANG" : "0");
    return told(start, "wait4", -1, result, arguments.view());
}

}  // namespace stepwise
