// The checks of exercise 16: a real edge-triggered epoll instance and a socket pair, turned by
// hand. When epoll has nothing more to report, whatever can still be done is a wake-up that was
// lost: that needs no clock to find out.
#include "exercises/16-lost-wake-up/exercise.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "exercises/engine/trial.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace {

using exercise::Trial;
using stepwise::UniqueFd;

constexpr std::uint32_t both_ways = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

std::string name_of(std::uint32_t events) {
    std::string text;
    const auto add = [&](std::uint32_t event, const char* name) {
        if (events & event) text.append(text.empty() ? "" : " | ").append(name);
    };
    add(EPOLLIN, "EPOLLIN");
    add(EPOLLOUT, "EPOLLOUT");
    add(EPOLLRDHUP, "EPOLLRDHUP");
    add(EPOLLHUP, "EPOLLHUP");
    add(EPOLLERR, "EPOLLERR");
    return text;
}

/// Octets that are not all the same, so that lost and doubled ones are seen.
std::string octets(std::size_t count, std::size_t from = 0) {
    std::string text(count, ' ');
    for (std::size_t i = 0; i < count; ++i)
        text[i] = static_cast<char>('a' + ((from + i) / 3 + (from + i) / 1000) % 26);
    return text;
}

class Loop {
  public:
    explicit Loop(Trial& trial) : trial_(trial), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        std::array<int, 2> ends{};
        const bool made =
            ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0;
        trial.expect(made && epoll_, "a socket pair and an epoll instance can be made");
        client_ = UniqueFd{ends[0]};
        server_ = UniqueFd{ends[1]};
        connection_.socket = server_.get();
        epoll_event interest{};
        interest.events = both_ways;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, server_.get(), &interest);
        turn();
    }

    /// What the kernel takes of it, at once.
    std::size_t client_sends(std::string_view text) {
        const ssize_t sent = ::send(client_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }
    void client_sends_all(std::string_view text) {
        trial_.expect(client_sends(text) == text.size(), "the octets fit into the kernel's buffer");
    }
    void client_ends() { ::shutdown(client_.get(), SHUT_WR); }
    void client_leaves() { client_ = UniqueFd{}; }

    /// What has come back so far, `most` octets of it.
    std::string client_reads(std::size_t most = SIZE_MAX) {
        std::string text;
        std::array<char, 4096> room;
        while (text.size() < most) {
            const ssize_t count =
                ::recv(client_.get(), room.data(), std::min(room.size(), most - text.size()), 0);
            if (count <= 0) break;
            text.append(room.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    /// The loop goes round until epoll has nothing more to report.
    void turn() {
        for (unsigned rounds = 0; is_open_; ++rounds) {
            epoll_event event{};
            if (::epoll_wait(epoll_.get(), &event, 1, 0) != 1) break;
            if (rounds == 10'000) trial_.fail("epoll reports event after event without end");
            call(event.events);
        }
        look_for_lost_wake_up();
    }

    [[nodiscard]] bool is_open() const noexcept { return is_open_; }
    [[nodiscard]] const EchoConnection& connection() const noexcept { return connection_; }

  private:
    void call(std::uint32_t events) {
        trial_.calling("on_events(connection, " + name_of(events) + "), with " +
                       std::to_string(connection_.pending.size()) + " octets pending and " +
                       std::to_string(unread()) + " unread in the socket");
        is_open_ = ANSWER(trial_, on_events)(connection_, events);
        trial_.expect(::fcntl(server_.get(), F_GETFD) >= 0 || server_.release() < 0,
                      "the socket is closed by the caller, not by you");
        trial_.expect(connection_.pending.size() <= most_pending,
                      "no more than most_pending octets are kept for a client");
        if (!is_open_) server_ = UniqueFd{};
    }

    /// epoll sleeps now.  Is there anything that it will never report, since it has already?
    void look_for_lost_wake_up() {
        if (!is_open_) return;
        const bool can_send = [&] {
            pollfd one{server_.get(), POLLOUT, 0};
            return ::poll(&one, 1, 0) == 1 && (one.revents & POLLOUT) != 0;
        }();
        const std::size_t left = unread();
        const std::size_t pending = connection_.pending.size();
        if (left > 0 && (pending == 0 || can_send))
            trial_.fail("nobody will wake the program again: " + std::to_string(left) +
                        " octets lie unread in the socket, and their event has been used up");
        if (pending > 0 && can_send)
            trial_.fail("nobody will wake the program again: " + std::to_string(pending) +
                        " octets are pending, the socket would take them, and its event has been "
                        "used up");
        const bool is_at_end = left == 0 && is_end_next();
        if (is_at_end && pending == 0)
            trial_.fail(
                "nobody will wake the program again: the client has ended, its event has been "
                "used up, and the connection would stay open for ever");
    }

    [[nodiscard]] std::size_t unread() const {
        int count = 0;
        ::ioctl(server_.get(), FIONREAD, &count);
        return static_cast<std::size_t>(count);
    }
    [[nodiscard]] bool is_end_next() const {
        char octet = 0;
        return ::recv(server_.get(), &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    Trial& trial_;
    UniqueFd epoll_, client_, server_;
    EchoConnection connection_;
    bool is_open_ = true;
};

void short_lines(Trial& trial) {
    Loop loop{trial};
    for (const std::string_view line : {"hello\n", "world\n"}) {
        loop.client_sends_all(line);
        loop.turn();
        trial.equal("what was sent comes back", line, loop.client_reads());
    }
    trial.expect(loop.is_open(), "the client has not ended: the connection stays open");
}

void longer_than_one_read(Trial& trial) {
    Loop loop{trial};
    const std::string text = octets(12'000);
    loop.client_sends_all(text);
    loop.turn();
    trial.equal("all of it comes back", text, loop.client_reads());
}

void two_in_one_event(Trial& trial) {
    Loop loop{trial};
    loop.client_sends_all(octets(4096));
    loop.client_sends_all(octets(4096, 4096));  // before epoll is asked: there is one event
    loop.client_sends_all("the end of it\n");
    loop.turn();
    trial.equal("three times something was sent, and one event told of it: all of it comes back",
                octets(8192) + "the end of it\n", loop.client_reads());
}

/// Sends until neither the kernel nor the server takes any more, without reading.
std::string sends_without_reading(Loop& loop) {
    std::string sent;
    for (unsigned attempts = 0; attempts < 1'000; ++attempts) {
        const std::string more = octets(10'000, sent.size());
        const std::size_t count = loop.client_sends(more);
        loop.turn();
        if (count == 0) break;
        sent += more.substr(0, count);
    }
    return sent;
}

void slow_reader(Trial& trial) {
    Loop loop{trial};
    const std::string sent = sends_without_reading(loop);
    trial.expect(loop.is_open(), "the client only reads slowly: the connection stays open");
    std::string got;
    for (unsigned attempts = 0; got.size() < sent.size() && attempts < 100'000; ++attempts) {
        const std::string more = loop.client_reads(20'000);
        loop.turn();
        if (more.empty()) break;
        got += more;
    }
    trial.equal("all octets come back once the client reads", sent.size(), got.size());
    trial.expect(sent == got, "… the same octets, in the same order");
}

void end_of_client(Trial& trial) {
    Loop loop{trial};
    loop.client_sends_all("goodbye\n");
    loop.turn();
    trial.equal("what was sent comes back", "goodbye\n", loop.client_reads());
    loop.client_ends();
    loop.turn();
    trial.expect(!loop.is_open(), "the client has ended, and all is sent back: it is over");
}

void end_with_octets(Trial& trial) {
    Loop loop{trial};
    const std::string text = octets(9'000);
    loop.client_sends_all(text);
    loop.client_ends();  // before epoll is asked: there is one event
    loop.turn();
    trial.equal("what came before the end comes back", text, loop.client_reads());
    trial.expect(!loop.is_open(), "the client has ended, and all is sent back: it is over");
}

void end_while_pending(Trial& trial) {
    Loop loop{trial};
    const std::string sent = sends_without_reading(loop);
    loop.client_ends();
    loop.turn();
    trial.expect(loop.is_open(), "octets are pending: a client that sends no more can still read");
    std::string got;
    for (unsigned attempts = 0; got.size() < sent.size() && attempts < 100'000; ++attempts) {
        const std::string more = loop.client_reads(20'000);
        loop.turn();
        if (more.empty()) break;
        got += more;
    }
    trial.equal("all octets come back, also after the client's end", sent.size(), got.size());
    trial.expect(sent == got, "… the same octets, in the same order");
    trial.expect(!loop.is_open(), "the client has ended, and all is sent back: it is over");
}

void client_leaves(Trial& trial) {
    Loop loop{trial};
    static_cast<void>(sends_without_reading(loop));
    loop.client_leaves();
    loop.turn();
    trial.expect(!loop.is_open(), "the client is gone and takes nothing any more: it is over");
}

const exercise::Registration registration{
    {"16-lost-wake-up",
     stepwise::Stage::waiting,
     {
         {"short-lines", "sends short lines back", short_lines},
         {"longer-than-one-read", "reads all that one event stands for", longer_than_one_read},
         {"two-in-one-event", "reads what came in several pieces", two_in_one_event},
         {"slow-reader", "goes on when a slow client reads again", slow_reader, 2},
         {"end-of-client", "ends when the client ends", end_of_client},
         {"end-with-octets", "sends back what came right before the end", end_with_octets},
         {"end-while-pending", "sends back what is pending at the end", end_while_pending},
         {"client-leaves", "ends when the client is gone", client_leaves},
     }}};

}  // namespace
