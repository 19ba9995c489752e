// Stage 6, send: gives the response to the client, as much as the kernel takes at once, and keeps
// the connection or closes it.  A file goes from the page cache to the socket without passing
// through this program (sendfile(2)).
#include <algorithm>
#include <cerrno>

#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

/// Octets for one sendfile: large enough to be cheap, small enough that others get their turn.
constexpr std::uint64_t most_at_once = 1 << 20;

void close_file(Step& step, Transaction& t) {
    if (t.resource.file) step.close(t.resource.file.release());
}

Outcome failed(Step& step, Connection& connection, const char* why) {
    step.fact("connection", "closed");
    step.fact("connection_why", why);
    close_file(step, *connection.transaction);
    step.close(connection.socket.release());
    return Outcome::gone;
}

Outcome failed(Step& step, Connection& connection, int error) {
    if (error == EAGAIN || error == EINTR) return Outcome::would_block;
    return failed(step, connection,
                  error == EPIPE || error == ECONNRESET ? "client_left" : "error");
}

/// All is sent.  Close, keep, or close with care if the client may still be sending.
Outcome finish(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    close_file(step, t);
    step.fact("sent", t.head_size + t.body_octets_sent());
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

}  // namespace

Outcome send_response(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const int socket = connection.socket.get();
    const std::int64_t patience = worker.server.limits.write;

    if (t.output_sent < t.output_used) {
        const std::string_view rest{t.output.data() + t.output_sent, t.output_used - t.output_sent};
        // MSG_MORE: the file follows at once, so the kernel may put both into one segment.
        const ssize_t sent = step.send(socket, rest, t.file_remaining > 0 ? MSG_MORE : 0);
        if (sent < 0) return failed(step, connection, errno);
        t.output_sent += static_cast<std::size_t>(sent);
        if (t.output_sent < t.output_used) {
            connection.deadline = monotonic_now() + patience;
            return Outcome::unfinished;
        }
    }
    if (t.file_remaining > 0) {
        const std::uint64_t most = std::min(t.file_remaining, most_at_once);
        const ssize_t sent = step.sendfile(socket, t.resource.file.get(), &t.file_offset, most);
        if (sent < 0) return failed(step, connection, errno);
        // The length is promised already; the only honest way out is to break the connection.
        if (sent == 0) return failed(step, connection, "file_was_cut_short");
        t.file_remaining -= static_cast<std::uint64_t>(sent);
        t.file_sent += static_cast<std::uint64_t>(sent);
        if (t.file_remaining > 0) {
            connection.deadline = monotonic_now() + patience;
            return Outcome::unfinished;
        }
    }
    return finish(step, connection);
}

}  // namespace stepwise
