// Non-blocking sockets and poll(2), so that a server that says nothing costs a test, not the suite.
#include "client.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "stepwise/http/octets.hpp"

namespace servers {

namespace {

using stepwise::http::equal_ignoring_case;
using stepwise::http::is_token;

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool wait_for(int socket, short events, Milliseconds within) {
    const auto end = Clock::now() + within;
    for (;;) {
        const auto left = std::chrono::duration_cast<Milliseconds>(end - Clock::now());
        pollfd what{socket, events, 0};
        const int ready = ::poll(&what, 1, static_cast<int>(std::max<long>(0, left.count())));
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) throw_errno("poll");
    }
}

// ---------------------------------------------------------------------------- reading responses

void demand(bool holds, const std::string& what, std::string_view octets) {
    if (!holds) throw Broken(what + ": " + shown(octets.substr(0, 300)));
}

bool is_field_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(),
                        [](char c) { return stepwise::http::is_control(c) && c != '\t'; });
}

void read_status_line(std::string_view line, Response& into) {
    const bool good = line.size() >= 13 && line.substr(0, 9) == "HTTP/1.1 " && line[12] == ' ' &&
                      std::all_of(line.begin() + 9, line.begin() + 12, stepwise::http::is_digit);
    demand(good && is_field_value(line), "no status line", line);
    std::from_chars(line.data() + 9, line.data() + 12, into.status);
    into.reason = line.substr(13);
    demand(!into.reason.empty(), "a status line without a reason", line);
}

void read_field(std::string_view line, Response& into) {
    const auto colon = line.find(": ");
    demand(colon != std::string_view::npos, "no field line", line);
    const std::string_view name = line.substr(0, colon), value = line.substr(colon + 2);
    demand(is_token(name) && is_field_value(value) && !value.empty(), "a bad field line", line);
    into.fields.emplace_back(name, value);
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
bool is_imf_fixdate(std::string_view date) {
    constexpr std::string_view form = "Aaa, 00 Aaa 0000 00:00:00 GMT";
    if (date.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const char c = date[i];
        const bool ok = form[i] == '0'   ? stepwise::http::is_digit(c)
                        : form[i] == 'A' ? c >= 'A' && c <= 'Z'
                        : form[i] == 'a' ? c >= 'a' && c <= 'z'
                                         : c == form[i];
        if (!ok) return false;
    }
    return true;
}

void check_fields(const Response& response, std::string_view head) {
    const bool interim = response.status < 200;
    const auto length = response.field("content-length");
    const auto encoding = response.field("transfer-encoding");
    demand(interim || is_imf_fixdate(response.field("date").value_or("")), "no good Date", head);
    demand(!(length && encoding), "both Content-Length and Transfer-Encoding", head);
    demand(!encoding || *encoding == "chunked", "an unknown Transfer-Encoding", head);
    demand(!length || std::all_of(length->begin(), length->end(), stepwise::http::is_digit),
           "a bad Content-Length", head);
    demand(!interim || (!length && !encoding), "an interim response with a body", head);
    demand(response.status != 405 || response.field("allow"), "405 without Allow", head);
    demand(response.status != 503 || response.field("retry-after"), "503 without Retry-After",
           head);
    // A 300 leads nowhere itself (RFC 9110, 15.4.1).
    const bool leads_on =
        response.status / 100 == 3 && response.status != 300 && response.status != 304;
    demand(!leads_on || response.field("location"), "a redirection without Location", head);
}

std::optional<Response> take_head(std::string& octets) {
    const auto end = octets.find("\r\n\r\n");
    if (end == std::string::npos) {
        demand(octets.size() < 65536, "a head without end", octets);
        return std::nullopt;
    }
    Response response;
    std::string_view lines = std::string_view{octets}.substr(0, end + 2);
    const std::string head{lines};
    for (bool first = true; !lines.empty(); first = false) {
        const auto line_end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, line_end);
        first ? read_status_line(line, response) : read_field(line, response);
        lines.remove_prefix(line_end + 2);
    }
    check_fields(response, head);
    octets.erase(0, end + 4);
    return response;
}

std::uint64_t number_from(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    demand(error == std::errc{} && end == digits.data() + digits.size(), "no number", digits);
    return value;
}

/// False: more must come.
bool take_chunked(std::string& octets, std::string& body) {
    std::size_t at = 0;
    for (;;) {
        const auto line_end = octets.find("\r\n", at);
        if (line_end == std::string::npos) return false;
        const auto size = number_from(std::string_view{octets}.substr(at, line_end - at), 16);
        at = line_end + 2;
        if (octets.size() < at + size + 2) return false;
        body.append(octets, at, size);
        demand(octets.compare(at + size, 2, "\r\n") == 0, "no CRLF behind a chunk", octets);
        at += size + 2;
        if (size == 0) break;
    }
    octets.erase(0, at);
    return true;
}

bool has_no_body(const Response& response, Body body) {
    return body == Body::none || response.status < 200 || response.status == 204 ||
           response.status == 304;
}

}  // namespace

std::string shown(std::string_view octets) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    for (char c : octets.substr(0, 400)) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '\r')
            text += "\\r";
        else if (c == '\n')
            text += "\\n";
        else if (octet >= 0x20 && octet < 0x7f)
            text += c;
        else
            text += {'\\', 'x', hex[octet >> 4], hex[octet & 15]};
    }
    if (octets.size() > 400) text += "... (" + std::to_string(octets.size()) + " octets)";
    return text;
}

std::optional<std::string> Response::field(std::string_view name) const {
    std::optional<std::string> found;
    for (const auto& [its_name, value] : fields) {
        if (!equal_ignoring_case(its_name, name)) continue;
        if (found) throw Broken("the field " + std::string{name} + " comes twice");
        found = value;
    }
    return found;
}

bool Response::says_close() const {
    const auto connection = field("connection");
    return connection && equal_ignoring_case(*connection, "close");
}

std::string Response::fields_but_date() const {
    std::string text;
    for (const auto& [name, value] : fields)
        if (!equal_ignoring_case(name, "date")) text += name + ": " + value + "\n";
    return text;
}

std::optional<Response> take_response(std::string& octets, Body body, bool ended) {
    std::string rest = octets;
    auto response = take_head(rest);
    if (!response) {
        demand(!ended || octets.empty(), "cut off within a head", octets);
        return std::nullopt;
    }
    const auto length = response->field("content-length");
    if (has_no_body(*response, body)) {
    } else if (response->field("transfer-encoding")) {
        if (!take_chunked(rest, response->body)) {
            demand(!ended, "cut off within a chunked body", octets);
            return std::nullopt;
        }
    } else if (length) {
        const auto size = number_from(*length, 10);
        if (rest.size() < size) {
            demand(!ended, "a body shorter than its Content-Length", octets);
            return std::nullopt;
        }
        response->body = rest.substr(0, size);
        rest.erase(0, size);
    } else {
        demand(response->says_close(), "a body without an end", octets);
        if (!ended) return std::nullopt;
        response->body = std::exchange(rest, {});
    }
    octets = std::move(rest);
    return response;
}

Client::Client(std::uint16_t port, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      server_port_(port) {
    if (!socket_) throw_errno("socket");
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in ours{};
    ours.sin_family = AF_INET;
    if (from != nullptr &&
        (::inet_pton(AF_INET, from, &ours.sin_addr) != 1 ||
         ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&ours), sizeof ours) != 0))
        throw_errno("bind");
    const auto* address = reinterpret_cast<const sockaddr*>(&server);
    if (::connect(socket_.get(), address, sizeof server) != 0 && errno != EINPROGRESS)
        throw_errno("connect");
    if (!wait_for(socket_.get(), POLLOUT, patience)) throw Broken("nobody accepts connections");
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) throw std::system_error(error, std::generic_category(), "connect");
    sockaddr_in own{};
    size = sizeof own;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &size);
    own_port_ = ntohs(own.sin_port);
}

std::size_t Client::send_some(std::string_view octets) {
    const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EINTR) return 0;
    if (errno == EPIPE || errno == ECONNRESET) throw Broken("the server closed the connection");
    throw_errno("send");
}

bool Client::send(std::string_view octets) {
    while (!octets.empty()) {
        if (!wait_for(socket_.get(), POLLOUT, patience)) throw Broken("the server reads nothing");
        try {
            octets.remove_prefix(send_some(octets));
        } catch (const Broken&) {
            return false;
        }
    }
    return true;
}

// Asks the kernel (sock_diag(7)) how many octets wait in the server's socket, of which we have no
// descriptor: there is no other way to know that the server has looked without guessing a time.
std::uint32_t Client::unread_by_server() const {
    struct {
        nlmsghdr head;
        inet_diag_req_v2 request;
    } question{};
    question.head.nlmsg_len = sizeof question;
    question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.head.nlmsg_flags = NLM_F_REQUEST;
    question.request.sdiag_family = AF_INET;
    question.request.sdiag_protocol = IPPROTO_TCP;
    question.request.idiag_states = ~0U;
    question.request.id.idiag_sport = htons(server_port_);
    question.request.id.idiag_dport = htons(own_port_);
    question.request.id.idiag_src[0] = question.request.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
    question.request.id.idiag_cookie[0] = question.request.id.idiag_cookie[1] = ~0U;

    const stepwise::UniqueFd netlink{
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)};
    if (::send(netlink.get(), &question, sizeof question, 0) < 0) throw_errno("sock_diag");
    struct {
        nlmsghdr head;
        inet_diag_msg message;
        std::array<char, 1024> attributes;
    } answer{};
    if (::recv(netlink.get(), &answer, sizeof answer, 0) < 0) throw_errno("sock_diag");
    if (answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY) return 0;  // the server's end is gone
    return answer.message.idiag_rqueue;
}

void Client::wait_until_read() {
    const auto end = Clock::now() + patience;
    for (;;) {
        int not_arrived = 0;
        ::ioctl(socket_.get(), SIOCOUTQ, &not_arrived);
        if (not_arrived == 0 && unread_by_server() == 0) return;
        if (Clock::now() > end) throw Broken("the server does not read");
        ::poll(nullptr, 0, 1);
    }
}

void Client::finish() { ::shutdown(socket_.get(), SHUT_WR); }

void Client::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.reset();
}

Client::Came Client::read_more(Milliseconds within) {
    if (ended_) return Came::end;
    std::array<char, 65536> piece;
    const auto deadline = Clock::now() + within;
    for (;;) {
        const ssize_t size = ::recv(socket_.get(), piece.data(), piece.size(), 0);
        if (size > 0) {
            received_.append(piece.data(), static_cast<std::size_t>(size));
            return Came::octets;
        }
        if (size == 0 || errno == ECONNRESET || errno == EPIPE) {
            was_reset_ = size != 0;
            ended_ = true;
            return Came::end;
        }
        if (errno != EAGAIN && errno != EINTR) throw_errno("recv");
        const auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
        if (!wait_for(socket_.get(), POLLIN, left)) return Came::nothing;
    }
}

Response Client::receive(Body body) {
    for (;;) {
        if (auto response = take_response(received_, body, ended_)) return *response;
        if (ended_) throw Broken("the connection ended instead of an answer");
        if (read_more(patience) == Came::nothing)
            throw Broken("no answer, or not all of it: " + shown(received_));
    }
}

Response Client::receive_head() {
    for (;;) {
        if (auto response = take_head(received_)) return *response;
        if (ended_) throw Broken("the connection ended instead of an answer");
        if (read_more(patience) == Came::nothing) throw Broken("no answer");
    }
}

std::size_t Client::receive_octets(std::size_t count,
                                   const std::function<void(std::string_view)>& take) {
    std::size_t taken = 0;
    while (taken < count) {
        if (received_.empty()) {
            const Came came = read_more(patience);
            if (came == Came::end) break;
            if (came == Came::nothing) throw Broken("the body stops coming");
        }
        const std::size_t now = std::min(count - taken, received_.size());
        take(std::string_view{received_}.substr(0, now));
        received_.erase(0, now);
        taken += now;
    }
    return taken;
}

std::string Client::receive_all() {
    for (;;) {
        const Came came = read_more(patience);
        if (came == Came::end) return std::exchange(received_, {});
        if (came == Came::nothing)
            throw Broken("the connection does not end; so far: " + shown(received_));
    }
}

bool Client::ends(Milliseconds within) {
    return received_.empty() && read_more(within) == Came::end;
}

bool Client::hears(Milliseconds within) {
    return !received_.empty() || ended_ || wait_for(socket_.get(), POLLIN, within);
}

}  // namespace servers
