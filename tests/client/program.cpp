// posix_spawn, two pipes, a deadline.
#include "program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    }
    ~Pipe() {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    void close_write() {
        ::close(ends[1]);
        ends[1] = -1;
    }
};

/// False at the end.
bool read_some(pollfd& from, std::string& into) {
    char room[65536];
    const ssize_t count = ::read(from.fd, room, sizeof room);
    if (count > 0) {
        into.append(room, static_cast<std::size_t>(count));
        return true;
    }
    from.fd = -1;
    return false;
}

}  // namespace

Ran run_program(const std::vector<std::string>& arguments, int seconds) {
    Pipe output, errors;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output.ends[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions, errors.ends[1], 2);
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::string path = std::string{"PATH="} + std::getenv("PATH");
    std::string locale = "LC_ALL=C.UTF-8";
    char* environment[] = {path.data(), locale.data(), nullptr};
    pid_t child = -1;
    const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " + arguments.front());
    output.close_write();
    errors.close_write();

    Ran ran;
    const auto deadline = Clock::now() + std::chrono::seconds{seconds};
    pollfd entries[] = {{output.ends[0], POLLIN, 0}, {errors.ends[0], POLLIN, 0}};
    while (entries[0].fd >= 0 || entries[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) break;
        if (::poll(entries, 2, static_cast<int>(left)) <= 0) continue;
        if (entries[0].revents) read_some(entries[0], ran.output);
        if (entries[1].revents) read_some(entries[1], ran.errors);
    }
    if (Clock::now() >= deadline) ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

Ran run_stepwise(std::vector<std::string> arguments, int seconds) {
    arguments.insert(arguments.begin(), STEPWISE_PROGRAM);
    return run_program(arguments, seconds);
}

bool has_program(const std::string& name) {
    if (std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0) return true;
    if (std::getenv("STEPWISE_TEST_ALL")) throw std::runtime_error(name + " is missing");
    std::printf("skipped: %s is not there\n", name.c_str());
    return false;
}

Background::Background(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (int descriptor = 0; descriptor < 3; ++descriptor)
        ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
    const int error = ::posix_spawnp(&child_, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " + arguments.front());
}

Background::~Background() {
    ::kill(child_, SIGTERM);
    for (int tries = 0; tries < 100; ++tries) {
        if (::waitpid(child_, nullptr, WNOHANG) != 0) return;
        ::poll(nullptr, 0, 50);
    }
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

std::string free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0)
        throw std::runtime_error("bind");
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return std::to_string(ntohs(address.sin_port));
}
