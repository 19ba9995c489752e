// Everything that waits here waits for an event, and gives up after `patience`.
#include "program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "stepwise/architectures/architectures.hpp"

namespace program {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{30};

std::vector<pid_t> processes_of_session(pid_t session) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const int pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && ::getsid(pid) == session) found.push_back(pid);
    }
    return found;
}

}  // namespace

// --- the site

Site::Site() {
    std::string pattern = (std::filesystem::temp_directory_path() / "stepwise-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    (void)file("index.html", "<h1>hello</h1>\n");
}

Site::~Site() { std::filesystem::remove_all(directory_); }

std::string Site::file(const std::string& name, std::string_view content) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << content;
    return path;
}

// --- the program

std::vector<char*> Program::pointers_to(std::vector<std::string>& arguments) {
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    return pointers;
}

bool has_terminals() {
    int one = -1, other = -1;
    if (::openpty(&one, &other, nullptr, nullptr, nullptr) != 0) {
        std::puts("skipped: this system has no pseudo-terminals (is /dev/pts mounted?)");
        return false;
    }
    ::close(one);
    ::close(other);
    return true;
}

Program::Program(std::vector<std::string> arguments, Input input) {
    arguments.insert(arguments.begin(), STEPWISE_PROGRAM);
    const std::vector<char*> pointers = pointers_to(arguments);
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    if (input == Input::terminal) {
        winsize size{};
        size.ws_row = 40;
        size.ws_col = 80;
        pid_ = ::forkpty(&to_, nullptr, nullptr, &size);
    } else {
        if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) std::abort();
        pid_ = ::fork();
    }
    if (pid_ < 0) std::abort();
    if (pid_ == 0) {
        if (input == Input::pipe) {
            ::setsid();
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(out[1], STDERR_FILENO);
        }
        ::setenv("TERM", "vt100", 1);
        ::setenv("NO_COLOR", "1", 1);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    if (input == Input::pipe) {
        ::close(in[0]);
        ::close(out[1]);
        to_ = in[1];
        from_ = out[0];
    } else {
        from_ = ::fcntl(to_, F_DUPFD_CLOEXEC, 0);
        ::fcntl(to_, F_SETFD, FD_CLOEXEC);
    }
}

Program::~Program() {
    end_input();
    if (pid_ > 0) {
        for (const pid_t process : processes_of_session(pid_)) ::kill(process, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(from_);
}

void Program::type(std::string_view text) {
    if (::write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
}

void Program::end_input() {
    if (to_ >= 0) ::close(to_);
    to_ = -1;
}

bool Program::read_more(int milliseconds) {
    pollfd end{from_, POLLIN, 0};
    if (::poll(&end, 1, milliseconds) <= 0) return false;
    char room[4096];
    const ssize_t count = ::read(from_, room, sizeof room);
    if (count > 0) output_.append(room, static_cast<std::size_t>(count));
    return count > 0;
}

bool Program::says(std::string_view text) {
    const auto until = Clock::now() + patience;
    for (;;) {
        const std::size_t place = output_.find(text, done_with_);
        if (place != std::string::npos) {
            done_with_ = place + text.size();
            return true;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0 || !read_more(static_cast<int>(left))) return false;
    }
}

/// The prompt comes a moment before the line editor takes the terminal over, and a Ctrl-D that
/// comes between is lost.
bool Program::asks() {
    if (!says("\r\n(stepwise) ")) return false;
    const auto until = Clock::now() + patience;
    termios mode{};
    while (::tcgetattr(to_, &mode) == 0 && (mode.c_lflag & ICANON) != 0) {
        if (Clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

int Program::wait() {
    const auto until = Clock::now() + patience;
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        if (Clock::now() > until) return -1;
        if (!read_more(10)) std::this_thread::yield();
    }
    while (read_more(0)) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::uint16_t Program::port() {
    if (!says("http://127.0.0.1:")) return 0;
    const std::size_t begin = done_with_;
    if (!says("/")) return 0;
    return static_cast<std::uint16_t>(std::atoi(output_.c_str() + begin));
}

bool Program::has_left_nothing_behind() const {
    const auto until = Clock::now() + patience;
    while (!processes_of_session(pid_).empty()) {
        if (Clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

// --- clients

Client::Client(std::uint16_t port, std::string_view request)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{patience.count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        (void)::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
}

Client::~Client() { ::close(socket_); }

std::string Client::answer() const {
    std::string octets;
    char room[4096];
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(socket_, room, sizeof room, 0);
        if (count > 0) octets.append(room, static_cast<std::size_t>(count));
    }
    return octets;
}

const std::vector<std::string>& all_architectures() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const stepwise::Architecture& known : stepwise::architectures())
            all.emplace_back(known.name);
        return all;
    }();
    return names;
}

}  // namespace program
