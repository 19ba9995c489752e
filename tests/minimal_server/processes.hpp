// A program under test, a folder to run it in, and a client that says exactly the bytes it is told.
// Every wait here ends at a deadline; none is a fixed sleep.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace testing {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{20};  // far more than needed: the machine may be busy

inline bool wait_for(int fd, short events, Clock::time_point until) {
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd watched{fd, events, 0};
        const int ready = poll(&watched, 1, static_cast<int>(std::max<long long>(left, 0)));
        if (ready > 0) return true;
        if (ready == 0 && left <= 0) return false;
    }
}

class UniqueFd {
  public:
    explicit UniqueFd(int fd = -1) : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~UniqueFd() { reset(); }
    void reset() {
        if (fd_ >= 0) close(std::exchange(fd_, -1));
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

/// A folder of its own under /tmp, gone at the end.
class Folder {
  public:
    Folder() {
        char name[] = "/tmp/minimal-test-XXXXXX";
        if (mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, std::string_view content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
    }

  private:
    std::filesystem::path path_;
};

/// A child with pipes at its three standard descriptors; killed and reaped at the end at the
/// latest.
class Program {
  public:
    Program(const std::vector<std::string>& words, const std::filesystem::path& folder) {
        int in[2], out[2], err[2];
        if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) {
            throw std::runtime_error("pipe2");
        }
        std::vector<char*> arguments;
        for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ == 0) {
            if (chdir(folder.c_str()) == 0 && dup2(in[0], 0) == 0 && dup2(out[1], 1) == 1 &&
                dup2(err[1], 2) == 2) {
                execv(arguments[0], arguments.data());
            }
            _exit(127);
        }
        for (const int fd : {in[0], out[1], err[1]}) close(fd);
        in_ = UniqueFd(in[1]);
        out_ = UniqueFd(out[0]);
        err_ = UniqueFd(err[0]);
    }
    Program(const Program&) = delete;
    ~Program() {
        if (child_ <= 0) return;
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }

    /// All of standard output up to and with the first `marker`; throws if it does not come.
    std::string read_until(std::string_view marker) {
        const auto until = Clock::now() + patience;
        for (;;) {
            const auto found = seen_.find(marker);
            if (found != std::string::npos) {
                const std::string result = seen_.substr(0, found + marker.size());
                seen_.erase(0, result.size());
                return result;
            }
            if (!read_some(out_.get(), seen_, until)) {
                throw std::runtime_error("never saw \"" + std::string(marker) + "\" in: " + seen_);
            }
        }
    }
    std::string rest_of_output() { return std::exchange(seen_, {}) + all_of(out_.get()); }
    std::string rest_of_errors() { return all_of(err_.get()); }

    void type(std::string_view text) {
        while (!text.empty()) {
            const ssize_t written = write(in_.get(), text.data(), text.size());
            if (written < 0) throw std::runtime_error("the program reads no input any more");
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void end_input() { in_.reset(); }
    void signal(int number) const { kill(child_, number); }
    /// As Ctrl-Z and fg: returns when the program has really stood still.
    void stop_and_continue() const {
        kill(child_, SIGSTOP);
        int status = 0;
        while (waitpid(child_, &status, WUNTRACED) == child_ && !WIFSTOPPED(status)) {
        }
        kill(child_, SIGCONT);
    }

    /// The exit status, or 128 + signal; -1 if it did not end in time.
    int wait_for_end() {
        const auto until = Clock::now() + patience;
        for (int status = 0; Clock::now() < until;) {
            if (waitpid(child_, &status, WNOHANG) == child_) {
                child_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return -1;
    }
    bool is_running() const { return waitpid(child_, nullptr, WNOHANG) == 0; }

  private:
    static bool read_some(int fd, std::string& into, Clock::time_point until) {
        char piece[4096];
        if (!wait_for(fd, POLLIN, until)) return false;
        const ssize_t got = read(fd, piece, sizeof piece);
        if (got > 0) into.append(piece, static_cast<std::size_t>(got));
        return got > 0;
    }
    static std::string all_of(int fd) {
        std::string text;
        while (read_some(fd, text, Clock::now() + patience)) {
        }
        return text;
    }

    pid_t child_ = -1;
    UniqueFd in_, out_, err_;
    std::string seen_;
};

/// The port in the line "http://127.0.0.1:PORT/…" with which both programs begin.
inline int port_of(Program& program) {
    const std::string line = program.read_until("\n");
    const std::string_view before = "http://127.0.0.1:";
    if (!line.starts_with(before)) throw std::runtime_error("no URL: " + line);
    return std::stoi(line.substr(before.size()));
}

class Client {
  public:
    explicit Client(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<in_port_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect");
        }
    }
    Client(int port, std::string_view bytes) : Client(port) { say(bytes); }

    /// False if the other side has gone away.
    bool say(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end_sending() { shutdown(socket_.get(), SHUT_WR); }
    void hang_up() { socket_.reset(); }
    void reset() {  // RST in place of FIN
        const linger now{1, 0};
        setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        socket_.reset();
    }
    void shrink_receive_buffer(int size) {
        setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    }

    /// What came until `size` bytes are there (0: until the close); throws at the deadline.
    std::string hear(std::size_t size = 0) {
        const auto until = Clock::now() + patience;
        std::string heard;
        std::vector<char> piece(64 * 1024);
        while (size == 0 || heard.size() < size) {
            if (!wait_for(socket_.get(), POLLIN, until)) throw std::runtime_error("no answer");
            const std::size_t room =
                size == 0 ? piece.size() : std::min(piece.size(), size - heard.size());
            const ssize_t got = recv(socket_.get(), piece.data(), room, 0);
            was_reset_ = got < 0;
            if (got <= 0) break;
            heard.append(piece.data(), static_cast<std::size_t>(got));
        }
        return heard;
    }

    bool was_reset() const { return was_reset_; }

  private:
    UniqueFd socket_;
    bool was_reset_ = false;
};

inline std::string ask(int port, std::string_view request) { return Client(port, request).hear(); }

inline bool has_curl() { return std::system("command -v curl >/dev/null 2>&1") == 0; }

/// What a shell command prints, both streams together.
inline std::string output_of(const std::string& command) {
    Folder folder;
    Program shell({"/bin/sh", "-c", command + " 2>&1"}, folder.path());
    return shell.rest_of_output();
}

}  // namespace testing
