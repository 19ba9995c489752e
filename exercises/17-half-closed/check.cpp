// The checks of exercise 17: texts, then real TCP connections, then the real server with both
// functions in its stages 2 and 6.
#include "exercises/17-half-closed/exercise.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <utility>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;
using stepwise::Phase;
using stepwise::UniqueFd;

constexpr int patience = 5000;  // milliseconds

std::string_view name_of(AtClientsEnd what) {
    switch (what) {
        case AtClientsEnd::answer: return "answer";
        case AtClientsEnd::refuse: return "refuse";
        case AtClientsEnd::close: return "close";
    }
    return "none of the three values";
}

void decides(Trial& trial, AtClientsEnd expected, std::string_view unanswered,
             std::string_view rule) {
    const auto decide = ANSWER(trial, client_sends_no_more);
    trial.calling("client_sends_no_more(" + exercise::literal(unanswered) + ")");
    trial.equal(rule, name_of(expected), name_of(decide(trial.guarded(unanswered))));
}

void still_waits(Trial& trial) {
    constexpr std::string_view rule = "a whole request is answered: who sends no more can read";
    decides(trial, AtClientsEnd::answer, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", rule);
    decides(trial, AtClientsEnd::answer, "GET / HTTP/1.0\r\n\r\n", rule);
    decides(trial, AtClientsEnd::answer, "GET / HTTP/1.0\r\n\r\nGET /b HT",
            "the first request is whole: it is answered");
    decides(trial, AtClientsEnd::answer, "\r\n\r\nGET / HTTP/1.0\r\n\r\n",
            "empty lines in front of a request change nothing");
}

void left(Trial& trial) {
    constexpr std::string_view rule = "nothing is unanswered: close";
    decides(trial, AtClientsEnd::close, "", rule);
    decides(trial, AtClientsEnd::close, "\r\n", rule);
    decides(trial, AtClientsEnd::close, "\r\n\r\n", "empty lines alone are no request: close");
}

void incomplete(Trial& trial) {
    constexpr std::string_view rule = "a request that will never be whole is refused";
    decides(trial, AtClientsEnd::refuse, "G", rule);
    decides(trial, AtClientsEnd::refuse, "GET / HTTP/1.1", rule);
    decides(trial, AtClientsEnd::refuse, "GET / HTTP/1.1\r\nHost: localhost\r\n", rule);
    decides(trial, AtClientsEnd::refuse, "GET / HTTP/1.1\r\nHost: localhost\r\n\r", rule);
    decides(trial, AtClientsEnd::refuse, "\r\n\r\nGET / HT", rule);
}

// ------------------------------------------------------------------------------- on a connection

/// Both ends of a TCP connection of this machine.
struct Ends {
    UniqueFd client, server;
};

Ends connect_ends(Trial& trial) {
    const UniqueFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    Ends ends;
    ends.client = UniqueFd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const bool connected = ::bind(listener.get(), any, size) == 0 &&
                           ::listen(listener.get(), 1) == 0 &&
                           ::getsockname(listener.get(), any, &size) == 0 &&
                           ::connect(ends.client.get(), any, size) == 0;
    if (connected)
        ends.server =
            UniqueFd{::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    trial.expect(static_cast<bool>(ends.server), "a connection can be made on this machine");
    return ends;
}

void wait_for(Trial& trial, const UniqueFd& socket, short events) {
    pollfd one{socket.get(), events, 0};
    trial.expect(::poll(&one, 1, patience) == 1,
                 "the other end hears of it within five seconds; is the socket shut down?");
}

void send_octets(Trial& trial, const UniqueFd& socket, std::size_t count) {
    const std::string octets(count, 'x');
    trial.expect(
        ::send(socket.get(), octets.data(), count, MSG_NOSIGNAL) == static_cast<ssize_t>(count),
        "the octets fit into the kernel's buffers");
}

/// What the client gets: "RESPONSE, then the end" or "…, then a reset".
std::string read_to_end(Trial& trial, const UniqueFd& client) {
    std::string text;
    for (;;) {
        wait_for(trial, client, POLLIN);
        std::array<char, 4096> room;
        const ssize_t count = ::recv(client.get(), room.data(), room.size(), 0);
        if (count == 0) return text + ", then the end";
        if (count < 0) return text + ", then a reset";
        text.append(room.data(), static_cast<std::size_t>(count));
    }
}

/// Calls end_connection; closing it is the student's business from now on.
class Ending {
  public:
    Ending(Trial& trial, Ends& ends) : trial_(trial), ends_(ends) {
        connection_.socket = ends.server.get();
    }
    void time_is_up() { connection_.time_is_up = true; }
    [[nodiscard]] std::uint64_t discarded() const { return connection_.discarded; }

    void call(bool expected, std::string_view rule) {
        trial_.calling("end_connection({.socket = " + std::to_string(connection_.socket) +
                       ", .discarded = " + std::to_string(connection_.discarded) +
                       (connection_.time_is_up ? ", .time_is_up = true})" : "})"));
        const bool is_closed = ANSWER(trial_, end_connection)(connection_);
        trial_.equal(rule, expected, is_closed);
        const bool is_open = ::fcntl(connection_.socket, F_GETFD) >= 0;
        if (!is_open) static_cast<void>(ends_.server.release());
        trial_.equal("the socket is open as long as the function returns false", !is_closed,
                     is_open);
    }

  private:
    Trial& trial_;
    Ends& ends_;
    EndingConnection connection_;
};

constexpr std::string_view not_yet = "the client has not closed its side: it is not over yet";
constexpr std::string_view is_over = "now the client has closed its side, too: it is over";

void client_sees_end(Trial& trial) {
    Ends ends = connect_ends(trial);
    Ending ending{trial, ends};
    ending.call(false, not_yet);
    trial.equal("the client learns that the response has ended", ", then the end",
                read_to_end(trial, ends.client));
    ending.call(false, not_yet);
    ::shutdown(ends.client.get(), SHUT_WR);
    wait_for(trial, ends.server, POLLIN);
    ending.call(true, is_over);
}

void no_reset(Trial& trial) {
    Ends ends = connect_ends(trial);
    send_octets(trial, ends.client, 3'000);  // more of a request than the server wanted
    wait_for(trial, ends.server, POLLIN);
    constexpr std::string_view response = "HTTP/1.1 413 Content Too Large\r\n\r\n";
    static_cast<void>(::send(ends.server.get(), response.data(), response.size(), MSG_NOSIGNAL));
    Ending ending{trial, ends};
    ending.call(false, not_yet);
    trial.equal("a server that closes with octets unread resets the connection",
                std::string{response} + ", then the end", read_to_end(trial, ends.client));
    ::shutdown(ends.client.get(), SHUT_WR);
    wait_for(trial, ends.server, POLLIN);
    ending.call(true, is_over);
}

void half_closed_client(Trial& trial) {
    Ends ends = connect_ends(trial);
    ::shutdown(ends.client.get(), SHUT_WR);
    wait_for(trial, ends.server, POLLIN);
    Ending ending{trial, ends};
    ending.call(true, "the client has closed its side before: nothing is left to wait for");
    trial.equal("the client learns that the response has ended", ", then the end",
                read_to_end(trial, ends.client));
}

void reads_all(Trial& trial) {
    Ends ends = connect_ends(trial);
    send_octets(trial, ends.client, 50'000);
    ::shutdown(ends.client.get(), SHUT_WR);
    wait_for(trial, ends.server, POLLRDHUP);
    Ending ending{trial, ends};
    ending.call(true, "one call reads all that is there: nobody may call again for the rest");
}

/// Until so many octets can be read at once.
void wait_for_octets(Trial& trial, const UniqueFd& socket, int count) {
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVLOWAT, &count, sizeof count);
    wait_for(trial, socket, POLLIN);
    constexpr int one = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVLOWAT, &one, sizeof one);
}

void is_bounded(Trial& trial) {
    Ends ends = connect_ends(trial);
    Ending ending{trial, ends};
    send_octets(trial, ends.client, 40'000);
    wait_for_octets(trial, ends.server, 40'000);
    ending.call(false, "40,000 octets may be read away: it is not over yet");
    trial.equal("discarded counts the octets of all calls", std::uint64_t{40'000},
                ending.discarded());
    send_octets(trial, ends.client, 1'000);
    wait_for(trial, ends.server, POLLIN);
    EndingConnection full{ends.server.get(), most_discarded, false};
    trial.calling("end_connection({.discarded = most_discarded}), with 1,000 octets to read");
    const bool is_closed = ANSWER(trial, end_connection)(full);
    if (is_closed) static_cast<void>(ends.server.release());
    trial.equal("a client that sends and sends is not read away for ever", true, is_closed);
}

void has_limited_time(Trial& trial) {
    Ends ends = connect_ends(trial);
    Ending ending{trial, ends};
    ending.call(false, not_yet);
    ending.time_is_up();
    ending.call(true, "the time is up: the connection is closed, whatever the client does");
}

void client_resets(Trial& trial) {
    Ends ends = connect_ends(trial);
    const linger at_once{1, 0};
    ::setsockopt(ends.client.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ends.client = UniqueFd{};
    wait_for(trial, ends.server, POLLIN);
    Ending ending{trial, ends};
    ending.call(true, "the client has reset the connection: nothing is left to wait for");
}

// ------------------------------------------------------------------------------ in the server

decltype(client_sends_no_more)* decide_in_server = nullptr;
decltype(end_connection)* end_in_server = nullptr;
std::map<std::uint64_t, std::uint64_t> discarded;  // by connection; of the one event loop

Outcome go_on_ending(stepwise::Step& step, stepwise::Connection& connection) {
    EndingConnection ending{connection.socket.get(), discarded[connection.number], false};
    const bool is_closed = end_in_server(ending);
    discarded[connection.number] = ending.discarded;
    step.fact("end_connection", is_closed ? "true" : "false");
    connection.may_have_input = false;
    if (!is_closed) return Outcome::would_block;
    static_cast<void>(connection.socket.release());
    return Outcome::closed;
}

bool is_at_end(const stepwise::Connection& connection) {
    char octet = 0;
    return ::recv(connection.socket.get(), &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/// Stage 2 as ever, but what happens at the client's end is what the student's functions say.
Outcome receive(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    if (connection.phase == Phase::lingering) return go_on_ending(step, connection);
    const bool within_head = connection.phase == Phase::idle || connection.phase == Phase::head;
    if (!within_head || !is_at_end(connection))
        return stepwise::receive_request(step, worker, connection);
    const AtClientsEnd what = decide_in_server(worker.transaction_of(connection).input.unused());
    step.fact("client_sends_no_more", name_of(what));
    switch (what) {
        case AtClientsEnd::answer: break;
        case AtClientsEnd::refuse:
            return stepwise::refuse(step, connection, stepwise::http::Status::bad_request,
                                    "client_sends_no_more");
        case AtClientsEnd::close: step.close(connection.socket.release()); return Outcome::closed;
    }
    return stepwise::receive_request(step, worker, connection);
}

/// Stage 6 as ever, but for the end of a connection that is not kept.
Outcome send(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Answer& answer = connection.transaction->answer;
    const bool is_kept = std::exchange(answer.keep, true);
    const Outcome outcome = stepwise::send_response(step, worker, connection);
    answer.keep = is_kept;
    if (outcome != Outcome::done || is_kept) return outcome;
    if (go_on_ending(step, connection) == Outcome::would_block) connection.phase = Phase::lingering;
    return Outcome::done;
}

/// A client of its own, since it matters how the connection ends.
std::string talk(Trial& trial, const ServerRun& server, const std::string& request) {
    const UniqueFd client{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    trial.expect(
        ::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
        "the server can be connected to");
    static_cast<void>(::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL));
    ::shutdown(client.get(), SHUT_WR);
    return read_to_end(trial, client);
}

std::uint64_t count(std::string_view text, std::string_view what) {
    std::uint64_t found = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
}

void real_server(Trial& trial) {
    decide_in_server = ANSWER(trial, client_sends_no_more);
    end_in_server = ANSWER(trial, end_connection);
    exercise::Setup setup;
    setup.architecture = "epoll";
    setup.stages.receive = receive;
    setup.stages.send = send;
    trial.calling("the server (epoll), with your functions in its stages 2 and 6");
    ServerRun server{trial, setup};
    const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string got = talk(trial, server, get);
    trial.expect(got.ends_with("hello, world\n, then the end"),
                 "a client that sends no more gets its page, and then the end");
    got = talk(trial, server, get + get);
    trial.equal("two requests, then no more: both are answered", std::uint64_t{2},
                count(got, "hello, world\n"));
    got = talk(trial, server, "GET / HTTP/1.1\r\nHost: local");
    trial.equal("half a request, then no more: 400", 400, ServerRun::status_of(got));
    trial.expect(got.ends_with(", then the end"), "… and the connection ends in order");
    trial.equal("nothing, then no more: the server just closes", ", then the end",
                talk(trial, server, ""));
    got = talk(trial, server,
               "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" +
                   std::string(40'000, 'x'));
    trial.equal("a body that nobody wants: 405", 405, ServerRun::status_of(got));
    trial.expect(got.ends_with(", then the end"), "… and the answer is not lost by a reset");
}

const exercise::Registration registration{
    {"17-half-closed",
     stepwise::Stage::send,
     {
         {"still-waits", "answers a client that sends no more", still_waits, 1,
          stepwise::Stage::receive},
         {"left", "closes if there is nothing to answer", left, 1, stepwise::Stage::receive},
         {"incomplete", "refuses half a request", incomplete, 1, stepwise::Stage::receive},
         {"client-sees-end", "lets the client see the end of the response", client_sees_end},
         {"no-reset", "does not reset a connection with unread octets", no_reset},
         {"half-closed-client", "closes at once if the client has ended before",
          half_closed_client},
         {"reads-all", "reads all that is there", reads_all},
         {"is-bounded", "does not read away for ever", is_bounded},
         {"has-limited-time", "closes when the time is up", has_limited_time},
         {"client-resets", "closes if the client is gone", client_resets},
         {"real-server", "ends connections in the real server", real_server, 2},
     }}};

}  // namespace
