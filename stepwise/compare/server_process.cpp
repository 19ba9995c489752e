// The server leads a process group of its own, so that a Ctrl-C at the terminal does not reach it
// before us, and stops when we are gone (PR_SET_PDEATHSIG).
#include "stepwise/compare/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "stepwise/compare/processes.hpp"
#include "stepwise/kernel/listener.hpp"

namespace stepwise::compare {
namespace {

constexpr int patience = 10'000;  // milliseconds, for a start
constexpr int most_to_stop = 5'000;

[[noreturn]] void become(std::vector<char*>& words, int output, const std::string& messages) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(::open(messages.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644),
           STDERR_FILENO);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execvp(words[0], words.data());
    ::perror(words[0]);
    ::_exit(127);
}

bool accepts(std::uint16_t port) {
    const UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
           0;
}

}  // namespace

std::uint16_t free_port() { return port_of(listen_on("127.0.0.1", 0, 1).get()); }

ServerProcess::ServerProcess(const Launch& launch) : port_(launch.port) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    output_.reset(ends[0]);
    const UniqueFd theirs{ends[1]};
    std::vector<std::string> command = launch.command;
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become(words, theirs.get(), launch.messages);
    ::setpgid(pid_, pid_);
    handle_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (port_ == 0)
        read_port(launch.messages);
    else
        wait_until_it_accepts(launch.messages);
}

ServerProcess::~ServerProcess() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void ServerProcess::give_up(const std::string& messages) {
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    std::ostringstream said;
    said << std::ifstream{messages}.rdbuf();
    throw std::runtime_error("the server does not start: " + said.str());
}

void ServerProcess::read_port(const std::string& messages) {
    std::string line;
    while (line.find('\n') == std::string::npos) {
        pollfd readable{output_.get(), POLLIN, 0};
        std::array<char, 512> piece;
        const bool ready = ::poll(&readable, 1, patience) > 0;
        const ssize_t size = ready ? ::read(output_.get(), piece.data(), piece.size()) : 0;
        if (size <= 0) give_up(messages);
        line.append(piece.data(), static_cast<std::size_t>(size));
    }
    constexpr std::string_view before = "http://127.0.0.1:";
    const std::size_t at = line.find(before);
    if (at != std::string::npos)
        std::from_chars(line.data() + at + before.size(), line.data() + line.size(), port_);
    if (port_ == 0) give_up(messages);
}

void ServerProcess::wait_until_it_accepts(const std::string& messages) {
    for (int waited = 0; !accepts(port_); waited += 20)
        if (waited >= patience || ends_within(20)) give_up(messages);
}

bool ServerProcess::ends_within(int milliseconds) const {
    pollfd ended{handle_.get(), POLLIN, 0};
    return ::poll(&ended, 1, milliseconds) > 0;
}

ServerProcess::End ServerProcess::stop() {
    End end;
    ::kill(pid_, SIGTERM);
    end.by_itself = ends_within(most_to_stop);
    // What it has started and not waited for (a program that still runs) has a group of its own.
    if (!end.by_itself)
        for (const pid_t process : tree_of(pid_)) ::kill(process, SIGKILL);
    ::kill(-pid_, SIGKILL);  // workers whose parent was killed
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) continue;
    pid_ = -1;
    end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    end.switches = static_cast<std::uint64_t>(usage.ru_nvcsw + usage.ru_nivcsw);
    return end;
}

}  // namespace stepwise::compare
