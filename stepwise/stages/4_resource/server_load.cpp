// A question goes through connect, send and recv; whenever one of them would wait, the transaction
// awaits the socket, and stage 4 is visited again.
#include "stepwise/stages/4_resource/server_load.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/other_servers.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t patience = 300 * milliseconds;  ///< then a server counts as down
constexpr std::int64_t believed = 1 * seconds;
constexpr std::size_t most_of_an_answer = 16 * 1024;

using Asked = LoadQuestions::Question;

enum class Progress : std::uint8_t { waits, answered, failed };

/// The load of a server is known, for the time being.
bool is_known(const Worker& worker, const std::string& url) {
    const auto found = worker.loads.find(url);
    return found != worker.loads.end() && monotonic_now() < found->second.until;
}

void remember(Step& step, Worker& worker, const std::string& url, const Asked* question) {
    Worker::MeasuredLoad load;
    load.until = monotonic_now() + believed;
    const auto busy = question ? busy_workers(question->answer) : std::nullopt;
    load.is_up = busy.has_value();
    load.busy = busy.value_or(0);
    worker.loads[url] = load;
    step.fact("asked_server", url);
    if (load.is_up)
        step.fact("busy", load.busy);
    else
        step.fact("server_is", "down");
}

/// False: there is not even a socket, or nobody listens there.
bool begin(Step& step, const Dispatch& dispatch, Asked& question) {
    const sockaddr_storage& address = dispatch.addresses[question.server];
    const auto url = server_url(dispatch.servers[question.server]);
    if (!url || address.ss_family == AF_UNSPEC) return false;
    question.socket.reset(step.socket(address.ss_family, SOCK_STREAM));
    if (!question.socket) return false;
    question.request = "GET /server-status?auto HTTP/1.0\r\nHost: ";
    question.request.append(url->authority).append("\r\n\r\n");
    question.until = monotonic_now() + patience;
    const socklen_t size =
        address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return step.connect(question.socket.get(), reinterpret_cast<const sockaddr*>(&address), size) ==
               0 ||
           errno == EINPROGRESS;
}

bool would_wait(int error) noexcept {
    return error == EAGAIN || error == EINTR || error == EINPROGRESS;
}

/// As far as it goes without waiting.  A socket that is not connected yet sends nothing (EAGAIN).
Progress go_on(Step& step, Asked& question) {
    while (question.sent < question.request.size()) {
        const auto rest = std::string_view{question.request}.substr(question.sent);
        const ssize_t sent = step.send(question.socket.get(), rest, 0);
        if (sent < 0) return would_wait(errno) ? Progress::waits : Progress::failed;
        question.sent += static_cast<std::size_t>(sent);
    }
    std::array<char, 4096> octets;
    while (question.answer.size() < most_of_an_answer) {
        const ssize_t count = step.recv(question.socket.get(), octets, 0);
        if (count < 0) return would_wait(errno) ? Progress::waits : Progress::failed;
        if (count == 0) return Progress::answered;
        question.answer.append(octets.data(), static_cast<std::size_t>(count));
    }
    return Progress::answered;
}

void go_on_with_all(Step& step, Worker& worker, const Dispatch& dispatch,
                    LoadQuestions& questions) {
    std::erase_if(questions.open, [&](Asked& question) {
        Progress progress = go_on(step, question);
        if (progress == Progress::waits && monotonic_now() >= question.until)
            progress = Progress::failed;
        if (progress == Progress::waits) return false;
        remember(step, worker, dispatch.servers[question.server],
                 progress == Progress::answered ? &question : nullptr);
        step.close(question.socket.release());
        return true;
    });
}

void begin_more(Step& step, Worker& worker, const Connection& connection, const Dispatch& dispatch,
                LoadQuestions& questions) {
    while (questions.open.size() < Transaction::most_awaited &&
           questions.next < dispatch.addresses.size()) {
        Asked question;
        question.server = questions.next++;
        const std::string& url = dispatch.servers[question.server];
        if (is_ourselves(dispatch.addresses[question.server], connection) || is_known(worker, url))
            continue;
        if (begin(step, dispatch, question)) {
            questions.open.push_back(std::move(question));
            continue;
        }
        if (question.socket) step.close(question.socket.release());
        remember(step, worker, url, nullptr);
    }
}

}  // namespace

std::optional<std::uint64_t> busy_workers(std::string_view answer) noexcept {
    constexpr std::string_view name = "\nBusyWorkers:";
    if (!answer.starts_with("HTTP/1.") || answer.substr(8, 5) != " 200 ") return std::nullopt;
    const std::size_t at = answer.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    answer.remove_prefix(at + name.size());
    answer = http::trim(answer.substr(0, answer.find_first_of("\r\n")));
    std::uint64_t busy = 0;
    const auto read = std::from_chars(answer.data(), answer.data() + answer.size(), busy);
    if (read.ec != std::errc{} || read.ptr != answer.data() + answer.size()) return std::nullopt;
    return busy;
}

bool is_ourselves(const sockaddr_storage& server, const Connection& connection) noexcept {
    const PeerAddress& local = connection.local;
    if (server.ss_family != local.any.sa_family) return false;
    if (server.ss_family == AF_INET) {
        const auto& other = reinterpret_cast<const sockaddr_in&>(server);
        return other.sin_port == local.v4.sin_port &&
               other.sin_addr.s_addr == local.v4.sin_addr.s_addr;
    }
    if (server.ss_family != AF_INET6) return false;
    const auto& other = reinterpret_cast<const sockaddr_in6&>(server);
    return other.sin6_port == local.v6.sin6_port &&
           std::memcmp(&other.sin6_addr, &local.v6.sin6_addr, sizeof other.sin6_addr) == 0;
}

Outcome ask_for_loads(Step& step, Worker& worker, Connection& connection,
                      const Dispatch& dispatch) {
    Transaction& t = *connection.transaction;
    if (!t.load_questions) t.load_questions = std::make_unique<LoadQuestions>();
    LoadQuestions& questions = *t.load_questions;
    do {
        go_on_with_all(step, worker, dispatch, questions);
        begin_more(step, worker, connection, dispatch, questions);
    } while (questions.open.empty() && questions.next < dispatch.addresses.size());
    for (const Asked& question : questions.open)
        t.await(question.socket.get(), question.sent < question.request.size() ? POLLOUT : POLLIN,
                question.until);
    return questions.open.empty() ? Outcome::done : Outcome::awaits;
}

}  // namespace stepwise
