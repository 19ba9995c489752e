// The program itself, with a pipe or a terminal in front of it, and clients for its server.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A directory with an index file, that is gone when this is.
class Site {
  public:
    Site();
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
    [[nodiscard]] const std::string& directory() const { return directory_; }
    /// Writes a file beside it; its name.
    [[nodiscard]] std::string file(const std::string& name, std::string_view content) const;

  private:
    std::string directory_;
};

enum class Input { pipe, terminal };

/// False where the system has no pseudo-terminals to give (a bare chroot without /dev/pts); says
/// then that the test is skipped.
[[nodiscard]] bool has_terminals();

/// Runs in a session of its own, so that whatever it leaves behind can be found.
class Program {
  public:
    Program(std::vector<std::string> arguments, Input input);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void type(std::string_view text);
    void end_input();
    void signal(int number) const { ::kill(pid_, number); }
    /// Waits for that text; what was said before it is done with.
    bool says(std::string_view text);
    /// Waits until it prompts at the terminal and is ready for single keys.
    bool asks();
    /// Waits for the end: the exit status, 128 + signal, or -1 if it does not come.
    int wait();
    [[nodiscard]] const std::string& output() const { return output_; }
    /// What it has said since that text was found.
    [[nodiscard]] std::string said_since() const { return output_.substr(done_with_); }
    /// Of the URL that it tells.
    [[nodiscard]] std::uint16_t port();
    /// Waits until no process of its session is left.
    [[nodiscard]] bool has_left_nothing_behind() const;

  private:
    bool read_more(int milliseconds);
    [[nodiscard]] static std::vector<char*> pointers_to(std::vector<std::string>& arguments);

    pid_t pid_ = -1;
    int to_ = -1, from_ = -1;
    std::string output_;
    std::size_t done_with_ = 0;
};

/// A client that connects and asks, and reads later.
class Client {
  public:
    Client(std::uint16_t port, std::string_view request);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    /// To the end of the connection.
    [[nodiscard]] std::string answer() const;

  private:
    int socket_;
};

inline constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
[[nodiscard]] const std::vector<std::string>& all_architectures();

}  // namespace program
