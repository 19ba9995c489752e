// posix_spawn(3), a pipe and a clock.
#include "stepwise/exercise/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "stepwise/kernel/stop.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {
namespace {

struct Pipe {
    UniqueFd reading, writing;
    Pipe() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        reading.reset(ends[0]);
        writing.reset(ends[1]);
    }
};

/// 0, or -1 if it could not be started.
pid_t start(const std::vector<std::string>& command, int output, bool with_errors) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (with_errors) posix_spawn_file_actions_adddup2(&actions, output, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = -1;
    const int error =
        ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

/// Reads until the pipe is closed by all who write; false: time was up before.
bool collect(int pipe, std::int64_t deadline, std::size_t most, Finish& finish) {
    std::array<char, 16384> room;
    while (true) {
        const std::int64_t left = deadline - monotonic_now();
        if (left <= 0) return false;
        pollfd waited{pipe, POLLIN, 0};
        const timespec limit{left / 1'000'000'000, left % 1'000'000'000};
        if (::ppoll(&waited, 1, &limit, nullptr) <= 0) continue;
        const ssize_t count = ::read(pipe, room.data(), room.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return true;
        const std::size_t kept =
            std::min(static_cast<std::size_t>(count), most - finish.output.size());
        finish.output.append(room.data(), kept);
        finish.lost += static_cast<std::size_t>(count) - kept;
    }
}

}  // namespace

Finish run_bounded(const std::vector<std::string>& command, const Bounds& bounds) {
    Finish finish;
    const std::int64_t deadline = monotonic_now() + bounds.nanoseconds;
    Pipe pipe;
    const pid_t pid = start(command, pipe.writing.get(), bounds.with_errors);
    if (pid < 0) return finish;
    finish.started = true;
    pipe.writing.reset();
    finish.timed_out = !collect(pipe.reading.get(), deadline, bounds.output, finish);
    if (finish.timed_out) ::kill(-pid, SIGKILL);
    while (::waitpid(pid, &finish.status, 0) < 0 && errno == EINTR) continue;
    return finish;
}

}  // namespace stepwise
