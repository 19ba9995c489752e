// The shell reads commands from a descriptor of its own, so that standard input is empty, and says
// by a mark in its output where that of a command ends.  A server is started under job control, as
// at a terminal: its command line is a process group, and Ctrl-C is a signal to all of it.
#include "tests/chapters/engine/session.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace chapters {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

// High descriptors, so that those of the programs under test begin at 3 as they do at a terminal.
constexpr const char* driver = R"(while IFS= read -r -d '' -u 200 command; do
    eval "$command"
    printf '\036'
done
)";
constexpr char mark = '\036';
constexpr int command_descriptor = 200;
constexpr auto look_again = 20ms;
constexpr auto quiet_for = 200ms;  // a server that says nothing for so long has said all

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    if (what.empty()) return text;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

std::string contents_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<in_port_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool is_free(int port) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(port);
    const bool free =
        ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return free;
}

/// A free port of four digits, as 8080 has them, so that all lengths stay what they are.  Held by
/// an abstract socket of its name: two sessions at once never have the same.
class Port {
  public:
    Port() {
        std::random_device random;
        for (int attempt = 0; attempt < 1000; ++attempt) {
            number_ = 2000 + static_cast<int>(random() % 6000);
            if (hold() && is_free(number_)) return;
            release();
        }
        throw std::runtime_error("no free port between 2000 and 7999");
    }
    ~Port() { release(); }
    Port(Port&& other) noexcept : number_(other.number_), held_(std::exchange(other.held_, -1)) {}
    Port& operator=(Port&&) = delete;

    std::string number() const { return std::to_string(number_); }

  private:
    bool hold() {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        const std::string text = "stepwise-chapters-port-" + std::to_string(number_);
        text.copy(name.sun_path + 1, text.size());
        held_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
        return ::bind(held_, reinterpret_cast<const sockaddr*>(&name), size) == 0;
    }
    void release() {
        if (held_ >= 0) ::close(held_);
        held_ = -1;
    }

    int number_ = 0, held_ = -1;
};

struct Server {
    fs::path output;
    pid_t group = 0;
    std::size_t shown = 0;
    bool running = true;
};

bool exists_group(pid_t group) { return ::kill(-group, 0) == 0; }

}  // namespace

struct Session::Running {
    explicit Running(const Place& at) : place(at), deadline(steady_clock::now() + at.limit) {
        std::string name = "/tmp/stepwise-XXXXXX";
        if (!::mkdtemp(name.data())) fail("mkdtemp");
        directory = name;
        fs::create_directory(directory / "files");
        start();
    }

    ~Running() {
        for (Server& server : servers) stop(server);
        ::close(commands);
        ::close(output);
        end_all();
        std::error_code ignored;
        fs::remove_all(directory, ignored);
    }

    void start() {
        int to_shell[2], from_shell[2];
        if (::pipe2(to_shell, O_CLOEXEC) != 0 || ::pipe2(from_shell, O_CLOEXEC) != 0) fail("pipe");
        shell = ::fork();
        if (shell < 0) fail("fork");
        if (shell == 0) become_shell(to_shell[0], from_shell[1]);
        ::close(to_shell[0]);
        ::close(from_shell[1]);
        commands = to_shell[1];
        output = from_shell[0];
    }

    [[noreturn]] void become_shell(int in, int out) const {
        ::setsid();  // no terminal: nothing of this can ask it for anything
        ::signal(SIGPIPE, SIG_DFL);
        const int nothing = ::open("/dev/null", O_RDONLY);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        ::dup2(in, command_descriptor);
        for (int other = STDERR_FILENO + 1; other < command_descriptor; ++other) ::close(other);
        const char* path = std::getenv("PATH");
        const std::string path_entry = std::string{"PATH="} + (path ? path : "/usr/bin:/bin");
        const std::string files = (directory / "files").string();
        const std::string temporary = "TMPDIR=" + files, home = "HOME=" + files;
        const char* environment[] = {
            path_entry.c_str(), temporary.c_str(), home.c_str(), "NO_COLOR=1",
            "LC_ALL=C.UTF-8",   "TZ=UTC",          "TERM=dumb",  nullptr};
        const char* arguments[] = {"bash", "--norc", "--noprofile", "-c", driver, nullptr};
        if (::chdir(place.root.c_str()) == 0)
            ::execvpe("bash", const_cast<char**>(arguments), const_cast<char**>(environment));
        ::_exit(127);
    }

    /// The command with what stands for something else put in: ./run, build/, the ports.
    std::string as_run(const std::string& typed) {
        static const std::regex tour{"(^|[\\s;|&(])\\./run(?=\\s*($|[;|&>)]))"};
        static const std::regex run{"(^|[\\s;|&(])\\./run(?=\\s)"};
        static const std::regex build{"(^|[\\s;|&(\"'=:])(\\$PWD/)?build/"};
        static const std::regex port{"\\b80(8[0-9])\\b"};
        std::string text = std::regex_replace(typed, tour, "$1" + place.program + " tour");
        text = std::regex_replace(text, run, "$1" + place.program);
        text = std::regex_replace(text, build, "$1" + place.build + "/");
        std::string result;
        std::smatch match;
        for (; std::regex_search(text, match, port); text = match.suffix())
            result += match.prefix().str() + ports[match[0]].number();
        return result + text;
    }

    /// The reverse, for what was printed.
    Lines as_shown(std::string printed) const {
        for (const auto& [typed, port] : ports)
            printed = std::regex_replace(printed, std::regex{"\\b" + port.number() + "\\b"}, typed);
        printed = replace_all(printed, (directory / "files").string(), "$TMPDIR");
        printed = replace_all(printed, place.build + "/", "build/");
        return split_lines(replace_all(printed, place.root, "…"));
    }

    void tell(const std::string& command) const {
        if (::write(commands, command.c_str(), command.size() + 1) < 0) fail("write to bash");
    }

    /// All that comes up to the mark.
    std::string answer() {
        for (;;) {
            if (const std::size_t end = pending.find(mark); end != std::string::npos) {
                std::string text = pending.substr(0, end);
                pending.erase(0, end + 1);
                return text;
            }
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
            pollfd readable{output, POLLIN, 0};
            if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0)
                throw std::runtime_error(too_late());
            char piece[4096];
            const ssize_t got = ::read(output, piece, sizeof piece);
            if (got <= 0) throw std::runtime_error("bash has ended");
            pending.append(piece, static_cast<std::size_t>(got));
        }
    }

    std::string too_late() const {
        return "not done after " + std::to_string(place.limit.count()) +
               " s; up to then it printed:\n" + pending;
    }

    Lines run_foreground(const std::string& command) {
        tell(as_run(command));
        return as_shown(answer());
    }

    Lines start_server(const std::string& command) {
        Server& server = servers.emplace_back();
        server.output = directory / ("server-" + std::to_string(servers.size()));
        tell("exec 201>&1 202>&2 >" + server.output.string() + " 2>&1\nset -m\n" + as_run(command) +
             "\nset +m\nexec >&201 2>&202 201>&- 202>&-; jobs -p %%");
        server.group = std::atoi(answer().c_str());
        static const std::regex url{"://|127\\.0\\.0\\.1:[0-9]+"};
        for (;; wait_a_little()) {
            const std::string text = contents_of(server.output);
            std::smatch match;
            if (std::regex_search(text, match, url)) {
                const auto start = static_cast<std::size_t>(match.position());
                const std::size_t end = text.find('\n', start);
                if (end != std::string::npos) return shown_up_to(server, end + 1);
            }
            if (!exists_group(server.group)) return shown_up_to(server, text.size());
        }
    }

    Lines shown_up_to(Server& server, std::size_t end) const {
        const std::string text = contents_of(server.output);
        const std::string more =
            text.substr(std::min(server.shown, text.size()), end - server.shown);
        server.shown = end;
        return as_shown(more);
    }

    void wait_a_little() const {
        if (steady_clock::now() > deadline) throw std::runtime_error(too_late());
        ::poll(nullptr, 0, static_cast<int>(look_again.count()));
    }

    /// `fg` or `fg %2`: when the server has said all, Ctrl-C.
    Lines bring_to_front(const std::string& command) {
        const std::size_t percent = command.find('%');
        std::size_t number = servers.size();
        if (percent != std::string::npos)
            number = static_cast<std::size_t>(std::atoi(command.c_str() + percent + 1));
        else
            while (number > 0 && !servers[number - 1].running) --number;
        if (number == 0 || number > servers.size()) throw std::runtime_error("fg: no such server");
        Server& server = servers[number - 1];
        auto changed = steady_clock::now();
        for (std::size_t size = 0; steady_clock::now() - changed < quiet_for; wait_a_little()) {
            const std::size_t now = fs::file_size(server.output);
            if (now != size) changed = steady_clock::now();
            size = now;
        }
        stop(server);
        return shown_up_to(server, fs::file_size(server.output));
    }

    void stop(Server& server) const {
        if (!server.running) return;
        server.running = false;
        const auto patience = steady_clock::now() + 5s;
        ::kill(-server.group, SIGINT);
        while (exists_group(server.group) && steady_clock::now() < patience)
            ::poll(nullptr, 0, static_cast<int>(look_again.count()));
        if (exists_group(server.group)) ::kill(-server.group, SIGKILL);
    }

    /// Everything of this session, whatever group it has put itself into.
    void end_all() const {
        ::kill(shell, SIGKILL);
        for (const auto& entry : fs::directory_iterator{"/proc"}) {
            const pid_t process = std::atoi(entry.path().filename().c_str());
            if (process > 0 && ::getsid(process) == shell) ::kill(process, SIGKILL);
        }
        ::waitpid(shell, nullptr, 0);
    }

    Place place;
    steady_clock::time_point deadline;
    fs::path directory;
    pid_t shell = -1;
    int commands = -1, output = -1;
    std::string pending;
    std::map<std::string, Port> ports;  // "8080" and the free one that it stands for
    std::vector<Server> servers;
};

Session::Session(const Place& place) : running_(std::make_unique<Running>(place)) {}
Session::~Session() = default;

Lines Session::run(const Command& command) {
    if (command.is_server()) return running_->start_server(command.text);
    if (command.text == "fg" || command.text.starts_with("fg %"))
        return running_->bring_to_front(command.text);
    return running_->run_foreground(command.text);
}

bool goes_on(const std::string& command) {
    if (command.ends_with('\\')) return true;
    const pid_t shell = ::fork();
    if (shell < 0) fail("fork");
    if (shell == 0) {  // says "unexpected EOF", or warns of a here-document, if there is to be more
        const std::string check = "test -z \"$(bash -n -c \"$1\" 2>&1)\"";
        ::execlp("bash", "bash", "-c", check.c_str(), "bash", command.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(shell, &status, 0);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

}  // namespace chapters
