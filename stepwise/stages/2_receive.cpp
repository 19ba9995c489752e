// Stage 2, receive: reads octets in whatever pieces they come and parses them into a request
// message.  A head may come in one piece or in a hundred; what has come is kept between attempts.
#include <cerrno>

#include "stepwise/http/framing.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

using http::Parsed;
using http::Status;

void close(Step& step, Connection& connection) noexcept { step.close(connection.socket.release()); }

enum class Arrived : std::uint8_t { octets, nothing, end, reset };

/// One recv(2).  If it may wait, the log lines that were collected are written before.
Arrived receive_octets(Step& step, Worker& worker, Connection& connection, std::span<char> room,
                       std::size_t& count, bool may_wait = true) {
    if (connection.sockets == Sockets::may_wait) worker.flush_logs(step);
    const ssize_t result = step.recv(connection.socket.get(), room, may_wait ? 0 : MSG_DONTWAIT);
    if (result > 0) {
        count = static_cast<std::size_t>(result);
        // Fewer octets than there was room for: the kernel has no more (epoll(7)), so an event
        // loop need not ask.  Unless the end was announced, which it will not announce again.
        connection.may_have_input = count == room.size() || connection.end_announced ||
                                    connection.sockets == Sockets::may_wait;
        return Arrived::octets;
    }
    if (result == 0) return Arrived::end;
    if (errno == EAGAIN || errno == EINTR) {
        connection.may_have_input = connection.sockets == Sockets::may_wait;
        return Arrived::nothing;
    }
    return Arrived::reset;
}

/// The client left in the middle of a request; there is nobody to answer, but it is logged.
Outcome left_in_the_middle(Step& step, Connection& connection) {
    step.fact("peer", "reset");
    refuse_and_close(connection, Status::bad_request, "client_left");
    close(step, connection);
    return Outcome::gone;
}

/// The client left between requests: the ordinary end of a connection.
Outcome left_in_peace(Step& step, Connection& connection, const char* how) {
    step.fact("peer", how);
    const bool sent_nothing =
        connection.transaction_number == 1 && connection.transaction->input.unused().empty();
    if (sent_nothing) step.fact("silent", "sent_nothing");
    close(step, connection);
    return Outcome::closed;
}

bool is_only_line_ends(std::string_view octets) noexcept {
    return octets.find_first_not_of("\r\n") == std::string_view::npos;
}

/// The head is whole: where does the body end, if there is one?
Outcome head_is_complete(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    t.input.use(t.parser.position());
    t.head_end = t.input.position();
    t.framing = http::framing_of(t.request);
    step.fact("request_line", t.request.line);
    step.fact("fields", t.request.fields.size());
    step.fact("framing", t.framing.why);
    if (t.framing.status != Status::ok)
        return refuse(step, connection, t.framing.status, t.framing.why);
    if (t.framing.kind == http::Framing::Kind::none ||
        (t.framing.kind == http::Framing::Kind::length && t.framing.length == 0)) {
        connection.phase = Phase::response;
    } else {
        connection.phase = Phase::body;
        connection.deadline = monotonic_now() + worker.server.limits.body;
    }
    return Outcome::done;
}

Outcome parse_head(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const Parsed parsed = t.parser.parse(t.input.unused(), t.request);
    step.fact("position", t.parser.position());
    switch (parsed) {
        case Parsed::need_more: step.fact("parser", "need_more"); return Outcome::unfinished;
        case Parsed::bad:
            step.fact("parser", "bad");
            return refuse(step, connection, t.parser.status(), t.parser.why());
        case Parsed::complete: break;
    }
    step.fact("parser", "complete");
    return head_is_complete(step, worker, connection);
}

void begin_head(Worker& worker, Connection& connection) {
    const std::int64_t now = monotonic_now();
    connection.phase = Phase::head;
    connection.deadline = now + worker.server.limits.head;
    connection.transaction->began = now;
    connection.transaction->began_at = std::time(nullptr);
}

Outcome receive_head(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = worker.transaction_of(connection);
    if (connection.phase == Phase::idle && !t.input.unused().empty()) {  // pipelined
        t.received_octets = t.input.unused().size();
        begin_head(worker, connection);
        const Outcome outcome = parse_head(step, worker, connection);
        if (outcome != Outcome::unfinished) return outcome;
    }
    const bool idle = connection.phase == Phase::idle;
    const bool may_wait = !(idle && worker.server.stop.requested());
    std::size_t count = 0;
    switch (receive_octets(step, worker, connection, t.input.room(), count, may_wait)) {
        case Arrived::octets: break;
        case Arrived::nothing:
            if (!may_wait) return left_in_peace(step, connection, "not_waited_for");
            if (idle) worker.take_back(connection);
            return Outcome::would_block;
        case Arrived::end:
            if (is_only_line_ends(t.input.unused()))
                return left_in_peace(step, connection, "closed");
            step.fact("peer", "half_closed");
            return refuse(step, connection, Status::bad_request, "incomplete_head");
        case Arrived::reset:
            if (idle) return left_in_peace(step, connection, "reset");
            return left_in_the_middle(step, connection);
    }
    t.input.received(count);
    t.received_octets += count;
    if (idle) begin_head(worker, connection);
    return parse_head(step, worker, connection);
}

/// Whether a body will be read at all, and if the client waits for leave to send it, says so.
Outcome begin_body(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const Limits& limits = worker.server.limits;
    const bool wanted = t.answer.status == Status::ok;
    http::BodyLimits bounds = limits.message_body;
    if (t.resource.rules != nullptr && t.resource.rules->limit_request_body.is_set)
        bounds.body = t.resource.rules->limit_request_body.value;
    if (!wanted) bounds.body = limits.unwanted_body;

    if (t.framing.kind == http::Framing::Kind::length && t.framing.length > bounds.body) {
        if (wanted) return refuse(step, connection, Status::content_too_large, "body_too_large");
        step.fact("body", "not_read");
        t.answer.keep = false;
        t.answer.keep_why = "body_not_read";
        t.answer.lingers = true;
        connection.phase = Phase::response;
        return Outcome::answered;
    }
    if (t.continue_expected && !wanted) {  // a final status at once (RFC 9110, 10.1.1)
        t.answer.keep = false;
        t.answer.keep_why = "body_not_read";
        t.answer.lingers = true;
        connection.phase = Phase::response;
        return Outcome::answered;
    }
    t.body.begin(t.framing, bounds);
    t.body_begun = true;
    if (!t.continue_expected || !t.input.unused().empty()) return Outcome::done;
    constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
    step.fact("interim", "100");
    const ssize_t sent = step.send(connection.socket.get(), interim, 0);
    if (sent == static_cast<ssize_t>(interim.size())) return Outcome::done;
    return left_in_the_middle(step, connection);  // 25 octets do not fit: nobody reads there
}

/// The content goes to the file that stage 4 has opened for it.
bool keep_content(Step& step, const Transaction& t, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = step.write(t.body_file.get(), content);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The pieces that have come: kept if somebody wants the body, read away if not.
Outcome take_pieces(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    while (!t.input.unused().empty()) {
        const http::BodyReader::Piece piece = t.body.read(t.input.unused());
        t.input.use(piece.used);
        if (t.takes_body && !keep_content(step, t, piece.content)) {
            t.takes_body = false;
            return refuse(step, connection, Status::insufficient_storage, "body_cannot_be_kept");
        }
        switch (piece.state) {
            case Parsed::need_more: continue;
            case Parsed::complete:
                step.fact("body", t.body.content_octets());
                connection.phase = Phase::response;
                return Outcome::done;
            case Parsed::bad: break;
        }
        if (t.answer.status == Status::ok || t.body.status() != Status::content_too_large)
            return refuse(step, connection, t.body.status(), t.body.why());
        refuse_and_close(connection, t.answer.status, t.answer.why);  // the first reason stands
        return Outcome::answered;
    }
    step.fact("body", t.body.content_octets());
    return Outcome::unfinished;
}

Outcome receive_body(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    if (!t.body_begun) {
        const Outcome outcome = begin_body(step, worker, connection);
        if (outcome != Outcome::done) return outcome;
    }
    if (!t.input.unused().empty()) return take_pieces(step, connection);
    t.input.make_room_for_body(t.head_end);
    std::size_t count = 0;
    switch (receive_octets(step, worker, connection, t.input.room(), count)) {
        case Arrived::octets: break;
        case Arrived::nothing: return Outcome::would_block;
        case Arrived::end:
            step.fact("peer", "half_closed");
            return refuse(step, connection, Status::bad_request, "incomplete_body");
        case Arrived::reset: return left_in_the_middle(step, connection);
    }
    t.input.received(count);
    t.received_octets += count;
    connection.deadline += static_cast<std::int64_t>(count) * seconds /
                           static_cast<std::int64_t>(worker.server.limits.body_rate);
    return take_pieces(step, connection);
}

/// After an answer to a request that was not read whole: closing now would make the kernel send a
/// reset, which can destroy the answer on its way (RFC 9112, 9.6).  So read on, for a bounded time.
Outcome read_away(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = worker.transaction_of(connection);
    t.input.make_room_for_head();
    std::size_t count = 0;
    switch (receive_octets(step, worker, connection, t.input.room(), count)) {
        case Arrived::octets: step.fact("discarded", count); return Outcome::unfinished;
        case Arrived::nothing: return Outcome::would_block;
        case Arrived::end:
        case Arrived::reset: break;
    }
    step.fact("peer", "closed");
    close(step, connection);
    return Outcome::closed;
}

}  // namespace

Outcome receive_request(Step& step, Worker& worker, Connection& connection) {
    switch (connection.phase) {
        case Phase::idle:
        case Phase::head: return receive_head(step, worker, connection);
        case Phase::body: return receive_body(step, worker, connection);
        case Phase::lingering: return read_away(step, worker, connection);
        case Phase::response: break;
    }
    return Outcome::done;
}

}  // namespace stepwise
