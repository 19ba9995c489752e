// Stage 6, send: gives the response to the client, as much as the kernel takes at once, and keeps
// the connection or closes it.  A file goes from the page cache to the socket without passing
// through this program (sendfile(2)).
#include <algorithm>
#include <cerrno>

#include "stepwise/stages/4_resource/questions.hpp"
#include "stepwise/stages/6_send/held.hpp"
#include "stepwise/stages/6_send/source.hpp"
#include "stepwise/stages/6_send/tunnel.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

/// Octets for one sendfile: large enough to be cheap, small enough that others get their turn.
constexpr std::uint64_t most_at_once = 1 << 20;

Outcome failed(Step& step, Worker& worker, Connection& connection, const char* why) {
    Transaction& t = *connection.transaction;
    if (!t.held.empty()) t.output_sent = 0;  // it was put by, and never went
    step.fact("connection", "closed");
    step.fact("connection_why", why);
    let_go_of_file(step, worker, t.resource);
    step.close(connection.socket.release());
    return Outcome::gone;
}

Outcome failed(Step& step, Worker& worker, Connection& connection, int error) {
    if (error == EAGAIN || error == EINTR) return Outcome::would_block;
    return failed(step, worker, connection,
                  error == EPIPE || error == ECONNRESET ? "client_left" : "error");
}

/// What was held back before it, the head and what was put behind it.
Outcome send_output(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const int flags = t.file_remaining > 0 ? MSG_MORE : 0;  // may share a segment with the file
    const Outcome held = send_held(step, connection, flags);
    if (held == Outcome::would_block) return failed(step, worker, connection, errno);
    if (held != Outcome::done || t.output_sent == t.output_used) return held;
    const std::string_view rest{t.output.data() + t.output_sent, t.output_used - t.output_sent};
    const ssize_t sent = step.send(connection.socket.get(), rest, flags);
    if (sent < 0) return failed(step, worker, connection, errno);
    t.output_sent += static_cast<std::size_t>(sent);
    return t.output_sent < t.output_used ? Outcome::unfinished : Outcome::done;
}

Outcome send_file(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    if (t.file_remaining == 0) return Outcome::done;
    const std::uint64_t most = std::min(t.file_remaining, most_at_once);
    const ssize_t sent =
        step.sendfile(connection.socket.get(), t.resource.descriptor(), &t.file_offset, most);
    if (sent < 0) return failed(step, worker, connection, errno);
    // The length is promised already; the only honest way out is to break the connection.
    if (sent == 0) return failed(step, worker, connection, "file_was_cut_short");
    t.file_remaining -= static_cast<std::uint64_t>(sent);
    t.file_sent += static_cast<std::uint64_t>(sent);
    return t.file_remaining > 0 ? Outcome::unfinished : Outcome::done;
}

/// All is sent, or waits to be sent with the next response.  Close, keep, or close with care if the
/// client may still be sending.
Outcome finish(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    keep_or_close_file(step, worker, t.resource);
    if (t.held.empty()) step.fact("sent", t.head_octets + t.body_octets_sent());
    if (t.answer.keep) {
        step.fact("connection", "kept");
    } else if (t.answer.lingers || !t.input.unused().empty()) {
        step.fact("connection", "lingering");
        step.shutdown(connection.socket.get(), SHUT_WR);
        connection.phase = Phase::lingering;
    } else {
        step.fact("connection", "closed");
        step.close(connection.socket.release());
    }
    step.fact("connection_why", t.answer.keep_why);
    return Outcome::done;
}

/// What is left in the buffer, then of the file, then the next piece of what comes bit by bit.
Outcome send_some(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    if (hold_back(step, t)) return finish(step, worker, connection);
    Outcome outcome = send_output(step, worker, connection);
    if (outcome == Outcome::done) outcome = send_file(step, worker, connection);
    if (outcome != Outcome::done) return outcome;
    if (t.tunnel) return carry_through_tunnel(step, worker, connection);
    switch (next_piece(step, worker, connection)) {
        case Source::more: return Outcome::unfinished;
        case Source::not_yet: return Outcome::awaits;
        case Source::broken: return failed(step, worker, connection, "program_failed");
        case Source::end: break;
    }
    return finish(step, worker, connection);
}

}  // namespace

Outcome send_response(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    t.await_nothing();
    const std::uint64_t before = t.held_sent + t.output_sent + t.file_sent;
    const Outcome outcome = send_some(step, worker, connection);
    if (outcome == Outcome::unfinished && t.held_sent + t.output_sent + t.file_sent != before)
        connection.deadline = monotonic_now() + worker.server.limits.write;
    return outcome;
}

}  // namespace stepwise
