// The book's diagnostic server: it shows the request byte by byte, *you* type the response, and
// then it says what the client makes of what you typed. One client after another; Ctrl-C ends it.
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "diagnose.hpp"

namespace type_o_serve {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

struct Limits {
    static constexpr std::size_t head = 64 * 1024;  // bytes; eight times what Apache httpd takes
    static constexpr std::size_t body = 64 * 1024;  // bytes; more would only scroll the head away
    static constexpr std::size_t response = 1024 * 1024;  // bytes; nobody types more
    static constexpr seconds linger{2};                   // for what the client still sends
    seconds patience{20};  // for a client to send, or to take, its bytes
};

/// Owns one descriptor, so that no early return can leak it.
class UniqueFd {
  public:
    explicit UniqueFd(int fd = -1) : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~UniqueFd() {
        if (fd_ >= 0) close(fd_);
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

// --- waiting: everything below waits here, so that Ctrl-C is heard everywhere
// ----------------------

enum class Woken { first, second, time_out, interrupted };

class Waiter {
  public:
    /// SIGINT and SIGTERM become readable on a descriptor: no handler, no global variable.
    Waiter() {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) fail("cannot block signals");
        signals_ = UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC));
        if (signals_.get() < 0) fail("cannot watch signals");
    }

    /// Until `first` is ready for `events`, or `second` (if it is not -1) for reading.
    Woken wait(int first, short events, std::optional<Clock::time_point> until = {},
               int second = -1) const {
        for (;;) {
            pollfd watched[] = {
                {signals_.get(), POLLIN, 0}, {first, events, 0}, {second, POLLIN, 0}};
            const int ready = poll(watched, 3, until ? milliseconds_to(*until) : -1);
            if (ready < 0 && errno != EINTR) fail("cannot wait");
            if (ready < 0) continue;
            if (watched[0].revents != 0) return Woken::interrupted;
            if (watched[1].revents != 0) return Woken::first;
            if (watched[2].revents != 0) return Woken::second;
            if (until && Clock::now() >= *until) return Woken::time_out;
        }
    }

  private:
    static int milliseconds_to(Clock::time_point until) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        return static_cast<int>(std::clamp<long long>(left.count(), 0, 3'600'000));
    }
    UniqueFd signals_;
};

// --- the person
// -----------------------------------------------------------------------------------

/// Lines from standard input. It reads the descriptor itself, since only a descriptor can be
/// polled.
class Keyboard {
  public:
    enum class Got { line, end_of_input, interrupted };

    Got next_line(const Waiter& waiter, std::string& line) {
        std::size_t searched = 0;
        for (;;) {
            const auto lf = typed_.find('\n', searched);
            if (lf != std::string::npos || (at_end_ && !typed_.empty())) {
                line = typed_.substr(0, lf);
                if (line.ends_with('\r')) line.pop_back();  // a script written on Windows
                typed_.erase(0, lf == std::string::npos ? lf : lf + 1);
                return Got::line;
            }
            searched = typed_.size();
            if (at_end_) return Got::end_of_input;
            if (waiter.wait(STDIN_FILENO, POLLIN) == Woken::interrupted) return Got::interrupted;
            read_some();
        }
    }

    void read_some() {
        char piece[4096];
        const ssize_t got = read(STDIN_FILENO, piece, sizeof piece);
        if (got > 0) typed_.append(piece, static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) at_end_ = true;
    }

    bool is_finished() const { return at_end_ && typed_.empty(); }
    bool has_nothing_yet() const { return !at_end_ && typed_.empty(); }

  private:
    std::string typed_;
    bool at_end_ = false;
};

// --- the client
// -----------------------------------------------------------------------------------

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

std::string_view field(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find('\n'));
        head.remove_prefix(std::min(head.size(), line.size() + 1));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !same_name(line.substr(0, colon), name)) continue;
        const std::string_view value = line.substr(colon + 1);
        const auto first = value.find_first_not_of(" \t\r");
        if (first == std::string_view::npos) return {};
        return value.substr(first, value.find_last_not_of(" \t\r") - first + 1);
    }
    return {};
}

/// What has come of a request so far, and whether that is all of it.
class Request {
  public:
    const std::string& bytes() const { return bytes_; }
    std::string_view head() const { return std::string_view(bytes_).substr(0, head_size_); }
    bool is_empty() const { return bytes_.empty(); }
    bool has_head() const { return head_size_ > 0; }
    bool is_too_large() const { return !has_head() && bytes_.size() >= Limits::head; }

    void add(std::string_view piece) {
        bytes_ += piece;
        if (has_head()) return;
        head_size_ = end_of_head();
        if (has_head()) body_size_ = announced_body();
    }

    bool is_complete() const {
        if (!has_head()) return false;
        const std::string_view body = std::string_view(bytes_).substr(head_size_);
        if (is_chunked_) {
            return body.starts_with("0\r\n\r\n") || body.ends_with("\r\n0\r\n\r\n") ||
                   body.size() >= Limits::body;
        }
        return body.size() >= body_size_;
    }

    const std::string& remark() const { return remark_; }

  private:
    std::size_t end_of_head() const {
        const auto first_line = bytes_.find('\n');
        if (first_line == std::string::npos) return 0;
        const std::string_view line = std::string_view(bytes_).substr(0, first_line);
        if (line.starts_with("GET ") && line.find(" HTTP/") == line.npos) return first_line + 1;
        const auto crlf = bytes_.find("\r\n\r\n"), lf = bytes_.find("\n\n");
        if (crlf == std::string::npos && lf == std::string::npos) return 0;
        return crlf < lf ? crlf + 4 : lf + 2;
    }

    std::size_t announced_body() {
        is_chunked_ = same_name(field(head(), "Transfer-Encoding"), "chunked");
        const std::string_view text = field(head(), "Content-Length");
        if (same_name(field(head(), "Expect"), "100-continue") && (is_chunked_ || !text.empty())) {
            is_chunked_ = false;
            remark_ =
                "the client keeps its body back until it reads \"HTTP/1.1 100 Continue\", or "
                "its patience ends (RFC 9110, 10.1.1); it is your turn without the body";
            return 0;
        }
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (text.empty() || is_chunked_) return 0;
        if (error != std::errc{} || end != text.data() + text.size()) {
            remark_ = "its Content-Length is no number, so nobody knows where its body ends";
            return 0;
        }
        if (size > Limits::body) {
            remark_ = "its body is " + std::to_string(size) + " bytes; only the first " +
                      std::to_string(Limits::body) + " are read and shown";
        }
        return std::min(size, Limits::body);
    }

    std::string bytes_;
    std::size_t head_size_ = 0, body_size_ = 0;
    bool is_chunked_ = false;
    std::string remark_;
};

enum class Ending { complete, too_large, client_closed, client_reset, time_out, interrupted };

Ending receive(const Waiter& waiter, int client, seconds patience, Request& request) {
    const auto until = Clock::now() + patience;  // for the whole request: a byte does not renew it
    while (!request.is_complete()) {
        if (request.is_too_large()) return Ending::too_large;
        const Woken woken = waiter.wait(client, POLLIN, until);
        if (woken == Woken::interrupted) return Ending::interrupted;
        if (woken == Woken::time_out) return Ending::time_out;
        char piece[4096];
        const ssize_t got = recv(client, piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0) return Ending::client_closed;
        if (got > 0) request.add({piece, static_cast<std::size_t>(got)});
        if (got < 0 && errno != EINTR && errno != EAGAIN) return Ending::client_reset;
    }
    return Ending::complete;
}

Ending send_all(const Waiter& waiter, int client, seconds patience, std::string_view bytes,
                std::size_t& sent) {
    const auto until = Clock::now() + patience;
    while (sent < bytes.size()) {
        const Woken woken = waiter.wait(client, POLLOUT, until);
        if (woken == Woken::interrupted) return Ending::interrupted;
        if (woken == Woken::time_out) return Ending::time_out;
        const ssize_t moved =
            send(client, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (moved > 0) sent += static_cast<std::size_t>(moved);
        if (moved < 0 && errno != EINTR && errno != EAGAIN) return Ending::client_reset;
    }
    return Ending::complete;
}

/// Bytes that nobody has read make close() send a reset, and a reset can overtake the response. So
/// say that we are done, then read away what still comes, for a while.
Ending close_gently(const Waiter& waiter, int client) {
    shutdown(client, SHUT_WR);
    const auto until = Clock::now() + Limits::linger;
    for (;;) {
        const Woken woken = waiter.wait(client, POLLIN, until);
        if (woken == Woken::interrupted) return Ending::interrupted;
        if (woken == Woken::time_out || Clock::now() >= until) return Ending::time_out;
        char piece[4096];
        const ssize_t got = recv(client, piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0) return Ending::client_closed;
        if (got < 0 && errno != EINTR && errno != EAGAIN) return Ending::client_reset;
    }
}

bool has_closed_its_side(int client) {
    char byte;
    const ssize_t got = recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

// --- one client from accept to close
// --------------------------------------------------------------

void show_request(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto lf = bytes.find('\n', at);
        const auto end = lf == std::string::npos ? bytes.size() : lf + 1;
        std::cout << "  " << visible(std::string_view(bytes).substr(at, end - at)) << '\n';
        at = end;
    }
}

void tell_how_it_came(const Request& request, Ending ending, seconds patience) {
    const std::string bytes = std::to_string(request.bytes().size()) + " bytes";
    std::string story;
    switch (ending) {
        case Ending::complete: story = "request, " + bytes; break;
        case Ending::too_large: story = "no end of the head within " + bytes; break;
        case Ending::client_closed: story = "the client closed its side after " + bytes; break;
        case Ending::client_reset:
            story = "the client broke the connection off after " + bytes;
            break;
        case Ending::time_out:
            story = "only " + bytes + " within " + std::to_string(patience.count()) +
                    " s, and the request is not complete";
            break;
        case Ending::interrupted: return;
    }
    std::cout << "--- " << story << " (␍ is CR, ␊ is LF):\n";
    show_request(request.bytes());
    if (!request.remark().empty()) std::cout << "--- note: " << request.remark() << '\n';
}

/// False if there is nobody or nothing to answer.
bool is_worth_answering(const Request& request, Ending ending, seconds patience) {
    if (ending == Ending::interrupted) return false;
    if (request.is_empty()) {
        std::cout << "--- connected, sent nothing: "
                  << (ending == Ending::time_out
                          ? "time limit of " + std::to_string(patience.count()) + " s"
                      : ending == Ending::client_closed ? "the client closed"
                                                        : "the client broke the connection off")
                  << ". Closed without an answer.\n";
        return false;
    }
    tell_how_it_came(request, ending, patience);
    return ending != Ending::client_reset;
}

/// The lines up to a lone dot or the end of input, each with CR LF.
Keyboard::Got type_response(const Waiter& waiter, Keyboard& keyboard, std::string& response) {
    std::cout << "--- your response; a line with only a dot ends it:\n" << std::flush;
    bool told = false;
    for (std::string line;;) {
        const auto got = keyboard.next_line(waiter, line);
        if (got != Keyboard::Got::line || line == ".") return got;
        if (response.size() + line.size() + 2 <= Limits::response) {
            response += line + "\r\n";
        } else if (!std::exchange(told, true)) {
            std::cout << "--- that is more than " << Limits::response
                      << " bytes; the line and what follows is left out\n";
        }
    }
}

void tell_how_it_went(Ending ending, std::size_t sent, std::size_t all) {
    std::cout << "--- sent " << sent << " of " << all << " bytes";
    if (ending == Ending::client_reset) std::cout << "; the client has gone away";
    if (ending == Ending::time_out) std::cout << "; the client took no more, time limit";
    std::cout << '\n';
}

/// Broken between words where it would be wider than a page; what follows stands `indent` in.
std::string wrapped(std::string_view text, std::size_t indent) {
    constexpr std::size_t page = 90;
    std::string lines;
    for (std::size_t width = page - indent; text.size() > width;) {
        const std::size_t space = text.rfind(' ', width);
        if (space == std::string_view::npos) break;
        lines.append(text.substr(0, space)).append(1, '\n').append(indent, ' ');
        text.remove_prefix(space + 1);
    }
    return lines.append(text);
}

void tell_findings(std::string_view response, std::string_view request) {
    std::cout << "--- what the client makes of it:\n";
    for (const Finding& finding : diagnose(response, request)) {
        const char* mark = finding.weight == Weight::broken     ? "  [broken]   "
                           : finding.weight == Weight::doubtful ? "  [doubtful] "
                                                                : "  [fine]     ";
        const std::string text = finding.text + " (" + finding.section + ")";
        std::cout << mark << wrapped(text, std::string_view{mark}.size()) << '\n';
    }
    std::cout << std::flush;
}

/// False if Ctrl-C came.
bool serve(const Waiter& waiter, Keyboard& keyboard, int client, const Limits& limits) {
    Request request;
    const Ending received = receive(waiter, client, limits.patience, request);
    if (!is_worth_answering(request, received, limits.patience)) {
        std::cout << std::flush;
        return received != Ending::interrupted;
    }
    std::string response;
    if (type_response(waiter, keyboard, response) == Keyboard::Got::interrupted) return false;
    if (received != Ending::client_closed && has_closed_its_side(client)) {
        std::cout << "--- the client has closed its side while you typed; it may have gone away\n";
    }
    std::size_t sent = 0;
    const Ending ending = send_all(waiter, client, limits.patience, response, sent);
    if (ending == Ending::interrupted) return false;
    tell_how_it_went(ending, sent, response.size());
    tell_findings(response, request.head());
    return close_gently(waiter, client) != Ending::interrupted;
}

// --- start and end
// --------------------------------------------------------------------------------

UniqueFd listen_on(std::uint16_t port, std::uint16_t& bound) {
    UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (listener.get() < 0) fail("cannot make a socket");
    const int on = 1;
    setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener.get(), any, size) != 0 || listen(listener.get(), 16) != 0 ||
        getsockname(listener.get(), any, &size) != 0) {
        fail("cannot listen on 127.0.0.1:" + std::to_string(port));
    }
    bound = ntohs(address.sin_port);
    return listener;
}

/// The next client, or -1 when input has ended or Ctrl-C came.
int next_client(const Waiter& waiter, Keyboard& keyboard, int listener) {
    for (;;) {
        // What has been typed ahead stays for the next client; only an end of input matters here.
        const int input = keyboard.has_nothing_yet() ? STDIN_FILENO : -1;
        if (keyboard.is_finished()) return -1;
        const Woken woken = waiter.wait(listener, POLLIN, {}, input);
        if (woken == Woken::interrupted) return -1;
        if (woken == Woken::second) {
            keyboard.read_some();
            continue;
        }
        const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0) return client;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            fail("cannot accept a client");  // the client stays in the queue: going on would spin
        }
    }
}

void serve_for_ever(std::uint16_t port, const Limits& limits) {
    const Waiter waiter;
    Keyboard keyboard;
    std::uint16_t bound = 0;
    const UniqueFd listener = listen_on(port, bound);
    std::cout
        << "http://127.0.0.1:" << bound << "/\n"
        << "Send a request there (a browser, or curl -v), then type the response. Ctrl-C ends.\n"
        << std::flush;
    for (int number = 1;; ++number) {
        const UniqueFd client(next_client(waiter, keyboard, listener.get()));
        if (client.get() < 0) break;
        std::cout << "\n=== client " << number << '\n' << std::flush;
        if (!serve(waiter, keyboard, client.get(), limits)) break;
    }
    std::cout << (keyboard.is_finished() ? "\nEnd of input.\n" : "\nEnd.\n") << std::flush;
}

std::optional<unsigned> number_in(std::string_view text, unsigned highest) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > highest) return {};
    return value;
}

}  // namespace
}  // namespace type_o_serve

int main(int argc, char** argv) {
    using namespace type_o_serve;
    const auto port = number_in(argc > 1 ? argv[1] : "8080", 65535);
    const auto patience = number_in(argc > 2 ? argv[2] : "20", 3600);
    if (!port || !patience || argc > 3) {
        std::cerr
            << "type_o_serve: usage: type_o_serve [PORT 0-65535] [SECONDS to wait for a client]\n";
        return 2;
    }
    Limits limits;
    limits.patience = seconds(*patience);
    // Without a standard input the next descriptor opened would become it, and be read as typing.
    if (fcntl(STDIN_FILENO, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) return 2;
    try {
        serve_for_ever(static_cast<std::uint16_t>(*port), limits);
    } catch (const std::system_error& problem) {
        std::cerr << "type_o_serve: " << problem.what() << '\n';
        return 2;
    }
}
