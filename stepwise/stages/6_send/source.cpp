// The buffer is filled again only after it was sent: so a slow reader slows a program down, whose
// pipe fills up, and nothing piles up here.
#include "stepwise/stages/6_send/source.hpp"

#include <algorithm>
#include <charconv>

#include "stepwise/stages/4_resource/cgi.hpp"

namespace stepwise {
namespace {

/// What was sent of the buffer counts, but for the head or the chunk's frame in front of it.
void empty_output(Transaction& t) noexcept {
    t.content_sent += t.output_sent - std::min(t.output_sent, t.head_size);
    t.output_used = t.output_sent = t.head_size = 0;
}

void put(Transaction& t, std::string_view text) {
    std::copy(text.begin(), text.end(), t.output.begin() + static_cast<long>(t.output_used));
    t.output_used += text.size();
}

/// The frame of a chunk: the line end of the one before it, and the size in hexadecimal digits
/// (RFC 9112, 7.1).  It is no content, so it counts as head.
void put_frame(Transaction& t, std::size_t size) {
    if (t.chunk_begun) put(t, "\r\n");
    t.chunk_begun = true;
    char digits[16];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), size, 16).ptr;
    put(t, {digits, static_cast<std::size_t>(end - digits)});
    put(t, "\r\n");
    if (size == 0) put(t, "\r\n");  // the last chunk, and no trailers
    t.head_size = t.output_used;
}

Source next_part(Transaction& t) {
    if (t.next_part == t.parts.size()) return Source::end;
    const BodyPart& part = t.parts[t.next_part++];
    empty_output(t);
    put(t, part.text);
    t.file_offset = static_cast<off_t>(part.first);
    t.file_remaining = part.length;
    return Source::more;
}

/// A response without content: the program may say it all the same, and nobody hears it.
bool drops_content(const Transaction& t) noexcept {
    return !t.answer.has_body || t.answer.status == http::Status::no_content ||
           t.answer.status == http::Status::not_modified;
}

/// As much of what the program said as the response may still have.
void put_content(Transaction& t, std::string_view content) {
    Program& program = *t.program;
    if (program.has_length) {
        content = content.substr(0, std::min<std::uint64_t>(content.size(), program.length));
        program.length -= content.size();
    }
    empty_output(t);
    if (content.empty() || drops_content(t)) return;
    if (t.chunked) put_frame(t, content.size());
    put(t, content);
}

/// The program has said all: is it what it promised?
Source conclude(Step& step, Transaction& t) {
    Program& program = *t.program;
    if (see_off(step, t, program) == Outcome::awaits) return Source::not_yet;
    const bool is_whole = !program.has_length || program.length == 0 || drops_content(t);
    const bool ends_with_frame = t.chunked && !drops_content(t);
    t.program.reset();
    if (!is_whole) return Source::broken;
    if (!ends_with_frame) return Source::end;
    empty_output(t);
    put_frame(t, 0);
    return Source::more;
}

Source hear_more(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    Program& program = *t.program;
    const std::size_t most = t.output.size() - 32;  // room for a chunk's frame
    std::string said = std::exchange(program.rest, {});
    if (said.size() > most) {
        program.rest = said.substr(most);
        said.resize(most);
    }
    if (!said.empty()) return put_content(t, said), Source::more;
    switch (hear(step, worker, connection, program, said, most)) {
        case Heard::something: put_content(t, said); return Source::more;
        case Heard::nothing: await_program(t, program); return Source::not_yet;
        case Heard::late: step.fact("why", "program_too_slow"); return Source::broken;
        case Heard::end: break;
    }
    return conclude(step, t);
}

}  // namespace

Source next_piece(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    if (t.program) return hear_more(step, worker, connection);
    return next_part(t);
}

}  // namespace stepwise
