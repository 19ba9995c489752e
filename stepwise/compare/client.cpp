// The socket is registered once, edge-triggered in both directions, as in our event loop: so each
// call here goes on until the kernel says "not now".
#include "stepwise/compare/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace stepwise::compare {
namespace {

constexpr unsigned most_attempts = 8;
constexpr std::size_t octets_of_a_sip = 1000;  // ten sips a second
constexpr int buffer_of_slow_reader = 4096;

std::string request_for(const Target& target, bool keep_alive) {
    return "GET " + target.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
           (keep_alive ? "" : "Connection: close\r\n") + "\r\n";
}

Kind kind_of_error(int error) { return error == ECONNREFUSED ? Kind::refused : Kind::reset; }

}  // namespace

void Client::ask(const Asked& asked) {
    if (under_way_.empty()) reader_.expect(asked.target->body);
    under_way_.push_back(asked);
    out_ += request_for(*asked.target, group_.keep_alive);
}

void Client::start(std::int64_t now) {
    if (!socket_)
        connect(now);
    else if (!connecting_)
        send_what_can_be();
}

void Client::connect(std::int64_t now) {
    answered_ = 0;
    sent_ = 0;
    socket_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_) return connection_is_over(Kind::refused, now);
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (group_.manner == Manner::reads_slowly)
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &buffer_of_slow_reader,
                     sizeof buffer_of_slow_reader);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(desk_.port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connecting_ = true;
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0 &&
        errno != EINPROGRESS)
        return connection_is_over(kind_of_error(errno), now);
    epoll_event interest{};
    interest.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    interest.data.ptr = this;
    if (::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_ADD, socket_.get(), &interest) != 0)
        connection_is_over(Kind::refused, now);
}

bool Client::has_connected(std::uint32_t events, std::int64_t now) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        connection_is_over(kind_of_error(error), now);
        return false;
    }
    if ((events & EPOLLOUT) == 0) return false;
    connecting_ = false;
    if (group_.manner == Manner::half_a_request) out_ = "GET /ind";
    if (group_.manner == Manner::half_a_request || group_.manner == Manner::silent) settled_ = true;
    return true;
}

void Client::go_on(std::uint32_t events, std::int64_t now) {
    if (!socket_ || (connecting_ && !has_connected(events, now))) return;
    send_what_can_be();
    if (group_.manner == Manner::reads_slowly) return;
    // Less than there is room for was all there is, unless the connection's end is behind it.
    const bool has_ended = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    while (socket_ && !connecting_) {
        const Received received = receive(SIZE_MAX, now);
        if (received == Received::nothing || (received == Received::some && !has_ended)) return;
    }
}

void Client::send_what_can_be() {
    while (sent_ < out_.size()) {
        const ssize_t count =
            ::send(socket_.get(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) break;  // its last words can still be read, and reading tells what happened
        sent_ += static_cast<std::size_t>(count);
    }
    out_.clear();
    sent_ = 0;
}

Client::Received Client::receive(std::size_t most, std::int64_t now) {
    const std::size_t room = std::min(most, desk_.room.size());
    const ssize_t count = ::recv(socket_.get(), desk_.room.data(), room, 0);
    if (count > 0) {
        const auto size = static_cast<std::size_t>(count);
        take({desk_.room.data(), size}, now);
        return size < room ? Received::some : Received::as_much_as_fits;
    }
    if (count < 0 && errno == EINTR) return Received::as_much_as_fits;
    if (count < 0 && errno == EAGAIN) return Received::nothing;
    connection_is_over(count == 0 ? Kind::cut_off : kind_of_error(errno), now);
    return Received::nothing;
}

void Client::take(std::string_view received, std::int64_t now) {
    while (!received.empty() && !under_way_.empty() && socket_) {
        received.remove_prefix(reader_.take(received));
        if (reader_.state() == ResponseReader::State::garbled) finish_one(Kind::garbled, now);
        if (reader_.state() == ResponseReader::State::complete) finish_one(kind_of_answer(), now);
    }
}

Kind Client::kind_of_answer() const noexcept {
    if (reader_.status() == 503) return Kind::said_no;
    if (reader_.status() != 200) return Kind::wrong_status;
    return reader_.body_is_right() ? Kind::right : Kind::wrong_body;
}

void Client::finish_one(Kind kind, std::int64_t now) {
    const Asked& asked = under_way_.front();
    answers_.push_back({asked.due, now, kind, reader_.body_octets(), asked.attempts > 0});
    under_way_.pop_front();
    ++answered_;
    const bool ends = reader_.closes() || !group_.keep_alive || kind == Kind::garbled;
    if (!under_way_.empty()) reader_.expect(under_way_.front().target->body);
    if (under_way_.empty()) settled_ = true;
    if (!ends) return;
    close();
    if (!under_way_.empty()) ask_again(now);
}

/// A kept connection may end just when the next request is on its way; any browser asks again then.
void Client::connection_is_over(Kind why, std::int64_t now) {
    if (!under_way_.empty()) {
        reader_.end();
        if (reader_.state() == ResponseReader::State::complete && reader_.has_begun())
            return finish_one(kind_of_answer(), now);
    }
    const bool was_kept = answered_ > 0 && !reader_.has_begun() && why != Kind::refused;
    close();
    settled_ = true;
    if (under_way_.empty()) return;
    if (was_kept && ++under_way_.front().attempts < most_attempts) return ask_again(now);
    while (!under_way_.empty()) {
        answers_.push_back({under_way_.front().due, now, why, 0});
        under_way_.pop_front();
    }
}

void Client::ask_again(std::int64_t now) {
    out_.clear();
    for (const Asked& asked : under_way_) out_ += request_for(*asked.target, group_.keep_alive);
    reader_.expect(under_way_.front().target->body);
    connect(now);
}

void Client::sip(std::int64_t now) {
    if (!socket_ || connecting_) return;
    (void)receive(octets_of_a_sip, now);
    if (reader_.has_begun() && !reader_.body_is_right() && !under_way_.empty())
        finish_one(Kind::wrong_body, now);
    settled_ = settled_ || reader_.has_begun();
}

void Client::give_up(std::int64_t now) {
    for (const Asked& asked : under_way_)
        answers_.push_back({asked.due, now, Kind::timed_out, reader_.body_octets()});
    under_way_.clear();
    close();
}

void Client::close() noexcept {
    socket_.reset();
    out_.clear();
    sent_ = 0;
    connecting_ = false;
}

}  // namespace stepwise::compare
