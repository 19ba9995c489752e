// Each is one thread that waits for a question or for its end.
#include "name_servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace servers {

namespace {

[[noreturn]] void throw_os_error(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A socket bound to the address and a port that is free.
stepwise::UniqueFd bound(int type, const char* address, std::uint16_t& port) {
    stepwise::UniqueFd socket{::socket(AF_INET, type | SOCK_CLOEXEC, 0)};
    sockaddr_in here{};
    here.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &here.sin_addr);
    socklen_t size = sizeof here;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), size) != 0)
        throw_os_error("bind");
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&here), &size);
    port = ntohs(here.sin_port);
    return socket;
}

stepwise::UniqueFd event() { return stepwise::UniqueFd{::eventfd(0, EFD_CLOEXEC)}; }

void signal(const stepwise::UniqueFd& event) {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(event.get(), &one, sizeof one));
}

/// Waits for something to read; false: the end has come.
bool wait(const stepwise::UniqueFd& readable, const stepwise::UniqueFd& stop) {
    std::array<pollfd, 2> ready{{{readable.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}}};
    while (::poll(ready.data(), ready.size(), -1) < 0) continue;
    return ready[1].revents == 0;
}

std::string two_octets(unsigned value) {
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}

std::string wire(std::string_view name) {
    std::string octets;
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        octets += static_cast<char>(label.size());
        octets += label;
        name.remove_prefix(label.size());
        if (!name.empty()) name.remove_prefix(1);
    }
    return octets + '\0';
}

std::string reverse(const std::string& address) {
    in_addr octets{};
    ::inet_pton(AF_INET, address.c_str(), &octets);
    octets.s_addr = __builtin_bswap32(octets.s_addr);
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &octets, text.data(), text.size());
    return wire(std::string{text.data()} + ".in-addr.arpa");
}

constexpr std::size_t header = 12;

}  // namespace

FakeNameServer::FakeNameServer() : socket_(bound(SOCK_DGRAM, "127.0.0.1", port_)), stop_(event()) {
    thread_ = std::thread{[this] { run(); }};
}

FakeNameServer::~FakeNameServer() {
    signal(stop_);
    thread_.join();
}

void FakeNameServer::says_name(const std::string& address, const std::string& name) {
    const std::lock_guard lock{mutex_};
    answers_[reverse(address) + two_octets(12) + two_octets(1)] = wire(name);
}

void FakeNameServer::says_address(const std::string& name, const std::string& address) {
    in_addr octets{};
    ::inet_pton(AF_INET, address.c_str(), &octets);
    const std::lock_guard lock{mutex_};
    answers_[wire(name) + two_octets(1) + two_octets(1)] = {reinterpret_cast<const char*>(&octets),
                                                            4};
}

void FakeNameServer::be_silent_about(const std::string& address, bool silent) {
    const std::lock_guard lock{mutex_};
    silent_about_ = silent ? reverse(address) : "";
    if (silent) return;
    for (const Asked& asked : std::exchange(left_, {})) answer(asked);
}

void FakeNameServer::run() {
    while (wait(socket_, stop_)) {
        std::array<char, 512> message;
        sockaddr_in who{};
        socklen_t size = sizeof who;
        const ssize_t count = ::recvfrom(socket_.get(), message.data(), message.size(), 0,
                                         reinterpret_cast<sockaddr*>(&who), &size);
        if (count <= static_cast<ssize_t>(header)) continue;
        Asked asked{{message.data(), static_cast<std::size_t>(count)},
                    {reinterpret_cast<const char*>(&who), sizeof who}};
        const std::lock_guard lock{mutex_};
        ++questions_;  // before the answer: who has it may look at once
        const bool is_left = !silent_about_.empty() && asked.message.find(silent_about_) == header;
        if (is_left)
            left_.push_back(std::move(asked));
        else
            answer(asked);
    }
}

void FakeNameServer::answer(const Asked& asked) {
    const std::string id = asked.message.substr(0, 2);
    const std::string question = asked.message.substr(header);
    const auto found = answers_.find(question);
    const bool knows = found != answers_.end();
    const std::string flags = two_octets(knows ? 0x8180 : 0x8183);
    const std::string counts = two_octets(1) + two_octets(knows ? 1 : 0) + std::string(4, '\0');
    const auto record = [&question](const std::string& data) {
        return two_octets(0xc000 | header) + question.substr(question.size() - 4) +
               std::string(4, '\0') + two_octets(static_cast<unsigned>(data.size())) + data;
    };
    if (forges_) {
        const std::string wrong{static_cast<char>(id[0] ^ 1), id[1]};
        send(wrong + two_octets(0x8180) + two_octets(1) + two_octets(1) + std::string(4, '\0') +
                 question + record(wire("forged.example")),
             asked);
    }
    send(id + flags + counts + question + (knows ? record(found->second) : ""), asked);
}

void FakeNameServer::send(const std::string& message, const Asked& to) const {
    static_cast<void>(::sendto(socket_.get(), message.data(), message.size(), 0,
                               reinterpret_cast<const sockaddr*>(to.who.data()),
                               static_cast<socklen_t>(to.who.size())));
}

FakeIdentd::FakeIdentd(const char* address, std::function<std::string(const std::string&)> reply)
    : listener_(bound(SOCK_STREAM, address, port_)), stop_(event()), reply_(std::move(reply)) {
    if (::listen(listener_.get(), 16) != 0) throw_os_error("listen");
    thread_ = std::thread{[this] { run(); }};
}

FakeIdentd::~FakeIdentd() {
    signal(stop_);
    thread_.join();
}

void FakeIdentd::run() {
    while (wait(listener_, stop_)) {
        stepwise::UniqueFd socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (socket) attend(std::move(socket));
    }
}

void FakeIdentd::attend(stepwise::UniqueFd socket) {
    std::string line;
    while (line.find('\n') == std::string::npos && wait(socket, stop_)) {
        std::array<char, 64> piece;
        const ssize_t count = ::recv(socket.get(), piece.data(), piece.size(), 0);
        if (count <= 0) return;
        line.append(piece.data(), static_cast<std::size_t>(count));
    }
    ++questions_;
    const std::string reply = reply_(line.substr(0, line.find('\r')));
    if (reply.empty())
        kept_.push_back(std::move(socket));
    else
        static_cast<void>(::send(socket.get(), reply.data(), reply.size(), MSG_NOSIGNAL));
}

}  // namespace servers
