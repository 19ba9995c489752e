// A call for each of sixteen small responses costs more than all the rest of them.  What waits is
// sent before the server waits for anything else (announce.hpp), so nobody waits for it in vain.
#include "stepwise/stages/6_send/held.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

/// The most octets that wait; a response that would be too much is sent, with those before it.
constexpr std::size_t most_held = 64 * 1024;

/// Whether a request with these field lines makes the server wait for more of it.
bool announces_body(std::string_view head) noexcept {
    for (std::size_t end = head.find('\n'); end != std::string_view::npos;
         end = head.find('\n', end + 1)) {
        const std::string_view line = head.substr(end + 1);
        for (const std::string_view name : {"content-length", "transfer-encoding", "expect"})
            if (http::equal_ignoring_case(line.substr(0, name.size()), name)) return true;
    }
    return false;
}

/// The next request has come, whole, and there is nothing to wait for until its response is built.
bool is_followed_at_once(const Transaction& t) noexcept {
    if (t.program || t.tunnel || !t.parts.empty()) return false;  // more of this one is to come
    const std::string_view next = t.input.unused();
    if (!t.answer.keep || !(next.starts_with("GET ") || next.starts_with("HEAD "))) return false;
    const std::size_t end = next.find("\r\n\r\n");
    return end != std::string_view::npos && !announces_body(next.substr(0, end));
}

bool fits(const Transaction& t) noexcept { return t.held.size() + t.output_used <= most_held; }

void put_by(Transaction& t) {
    t.held.append(t.output.data(), t.output_used);
    t.output_sent = t.output_used;
}

}  // namespace

bool hold_back(Step& step, Transaction& t) {
    if (t.output_sent > 0 || t.file_remaining > 0 || !fits(t) || !is_followed_at_once(t))
        return false;
    put_by(t);
    step.fact("held", t.held.size());
    return true;
}

Outcome send_held(Step& step, Connection& connection, int flags) {
    Transaction& t = *connection.transaction;
    if (t.held.empty()) return Outcome::done;
    if (t.output_sent == 0 && fits(t)) put_by(t);
    const std::string_view rest = std::string_view{t.held}.substr(t.held_sent);
    const ssize_t sent = step.send(connection.socket.get(), rest, flags);
    if (sent < 0) return Outcome::would_block;
    t.held_sent += static_cast<std::size_t>(sent);
    if (t.held_sent < t.held.size()) return Outcome::unfinished;
    t.held.clear();
    t.held_sent = 0;
    return Outcome::done;
}

}  // namespace stepwise
