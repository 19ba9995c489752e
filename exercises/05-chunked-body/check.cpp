// The checks of exercise 05: bodies cut at every octet, then a PUT to the real server.
#include "exercises/05-chunked-body/exercise.hpp"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;
using stepwise::Phase;

using Decode = decltype(decode_chunked);
using Pieces = std::vector<std::string_view>;

constexpr std::uint64_t room = 1000;  // a limit that is no matter

std::string_view name_of(Chunked result) {
    switch (result) {
        case Chunked::more: return "more";
        case Chunked::complete: return "complete";
        case Chunked::bad: return "bad";
        case Chunked::too_large: return "too_large";
    }
    return "no value of Chunked";
}

struct Decoded {
    Chunked result = Chunked::more;
    std::string content;
    std::size_t used = 0;  ///< of the last piece that was looked at
};

/// Gives it the pieces until it says something else than `more`.
Decoded decode(Trial& trial, const Pieces& pieces, std::uint64_t limit) {
    Decode* const function = ANSWER(trial, decode_chunked);
    std::string call =
        "decode_chunked with the limit " + std::to_string(limit) + " for the pieces ";
    for (std::size_t i = 0; i < pieces.size(); ++i)
        call += (i == 0 ? "" : ", ") + exercise::literal(pieces[i]);
    trial.calling(call);
    ChunkedMemory memory;
    Decoded decoded;
    for (const std::string_view piece : pieces) {
        decoded.used = 0;
        decoded.result =
            function(memory, trial.guarded(piece), limit, decoded.content, decoded.used);
        if (decoded.result != Chunked::more) break;
        trial.equal("a body that goes on has used all octets of the piece", piece.size(),
                    decoded.used);
    }
    return decoded;
}

void gives(Trial& trial, const Pieces& pieces, std::string_view content, std::string_view rule) {
    const Decoded got = decode(trial, pieces, room);
    trial.equal(rule, name_of(Chunked::complete), name_of(got.result));
    trial.equal(rule, content, got.content);
    trial.equal("all octets of the last piece belong to this body", pieces.back().size(), got.used);
}

void gives_however_cut(Trial& trial, std::string_view body, std::string_view content,
                       std::string_view rule) {
    gives(trial, {body}, content, rule);
    for (std::size_t cut = 1; cut < body.size(); ++cut)
        gives(trial, {body.substr(0, cut), body.substr(cut)}, content, rule);
    Pieces octets;
    for (std::size_t i = 0; i < body.size(); ++i) octets.push_back(body.substr(i, 1));
    gives(trial, octets, content, rule);
}

void ends_with(Trial& trial, const Pieces& pieces, std::uint64_t limit, Chunked expected,
               std::string_view rule) {
    trial.equal(rule, name_of(expected), name_of(decode(trial, pieces, limit).result));
}

void refuses(Trial& trial, std::string_view body, std::string_view rule) {
    ends_with(trial, {body}, room, Chunked::bad, rule);
    Pieces octets;
    for (std::size_t i = 0; i < body.size(); ++i) octets.push_back(body.substr(i, 1));
    ends_with(trial, octets, room, Chunked::bad, rule);
}

void one_chunk(Trial& trial) {
    gives(trial, {"5\r\nhello\r\n0\r\n\r\n"}, "hello", "a chunk is size, CR LF, octets, CR LF");
    gives(trial, {"0\r\n\r\n"}, "", "a body may be empty");
}

void several_chunks(Trial& trial) {
    gives(trial, {"5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"}, "hello, world",
          "the content is that of all chunks together");
    gives(trial, {"4\r\n\r\n0\r\r\n2\r\n\r\n\r\n0\r\n\r\n"}, "\r\n0\r\r\n",
          "line ends within a chunk are content");
}

void hexadecimal(Trial& trial) {
    gives(trial, {"1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n"}, "abcdefghijklmnopqrstuvwxyz",
          "a size is hexadecimal");
    gives(trial, {"A\r\n0123456789\r\n0\r\n\r\n"}, "0123456789",
          "its digits may be capital letters");
    gives(trial, {"0005\r\nhello\r\n000\r\n\r\n"}, "hello", "zeros in front change nothing");
}

void pieces(Trial& trial) {
    gives_however_cut(trial, "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
                      "hello0123456789abcdef", "however a body is cut, its content is the same");
}

void extensions(Trial& trial) {
    gives_however_cut(trial, "5;name=value\r\nhello\r\n0;last\r\n\r\n", "hello",
                      "what stands behind a size and a semicolon is skipped");
}

void trailers(Trial& trial) {
    gives_however_cut(trial, "5\r\nhello\r\n0\r\nA: b\r\nChecksum: 1\r\n\r\n", "hello",
                      "fields behind the last chunk are skipped up to the empty line");
}

void next_request(Trial& trial) {
    const Decoded got = decode(trial, {"5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n"}, room);
    trial.equal("the body ends with its empty line", name_of(Chunked::complete),
                name_of(got.result));
    trial.equal("`used` counts this body's octets, since the next request may follow",
                std::size_t{15}, got.used);
}

void malformed(Trial& trial) {
    refuses(trial, "\r\nhello\r\n0\r\n\r\n", "a size has at least one digit");
    refuses(trial, "5hello\r\n", "a size ends with CR LF or a semicolon");
    refuses(trial, "0x5\r\nhello\r\n", "0x is no part of a size");
    refuses(trial, "-5\r\nhello\r\n", "a size has no sign");
    refuses(trial, "+5\r\nhello\r\n", "a size has no sign");
    refuses(trial, " 5\r\nhello\r\n", "no space stands in front of a size");
    refuses(trial, "g\r\nhello\r\n", "a size is hexadecimal");
    refuses(trial, "5\nhello\r\n", "CR belongs to the line end of a size");
    refuses(trial, "5\rhello\r\n", "LF belongs to the line end of a size");
    refuses(trial, "5\r\nhello0\r\n\r\n", "CR LF follows the octets of a chunk");
    refuses(trial, "5\r\nhello\n0\r\n\r\n", "CR LF follows the octets of a chunk");
    refuses(trial, "5\r\nhello\rx0\r\n\r\n", "CR LF follows the octets of a chunk");
}

void overflow(Trial& trial) {
    constexpr std::string_view rule = "a size that 64 bits cannot hold must not become a small one";
    refuses(trial, "10000000000000005\r\nhello\r\n0\r\n\r\n", rule);
    refuses(trial, "fffffffffffffffff\r\nhello\r\n", rule);
}

void limit(Trial& trial) {
    constexpr std::string_view rule = "more content than the limit allows is too_large";
    ends_with(trial, {"5\r\nhello\r\n0\r\n\r\n"}, 5, Chunked::complete,
              "the limit itself is allowed");
    ends_with(trial, {"6\r\nhello!\r\n0\r\n\r\n"}, 5, Chunked::too_large, rule);
    ends_with(trial, {"3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n"}, 5, Chunked::too_large,
              "the limit is for all chunks together");
    ends_with(trial, {"ffffffff\r\n"}, 5, Chunked::too_large,
              "a size that is too large is enough: do not wait for the octets");
    ends_with(trial, {"3\r\nhel\r\nfffffffffffffffe\r\n"}, 5, Chunked::too_large,
              "a sum may overflow as well");
}

void endless_lines(Trial& trial) {
    constexpr std::string_view rule = "a line of more than 1024 octets is bad: it may never end";
    const std::string line(2000, 'a');
    ends_with(trial, {"5;", line}, room, Chunked::bad, rule);
    ends_with(trial, {"0\r\nA: ", line}, room, Chunked::bad, rule);
    const std::string zeros(2000, '0');
    ends_with(trial, {zeros}, room, Chunked::bad, rule);
}

// ------------------------------------------------------------------------------ in the server

Decode* decode_in_server = nullptr;
ChunkedMemory memory_in_server;
std::string content_in_server;

/// Octets of a body that have come: to the student's function, and its content to the file that
/// stage 4 has opened.
Outcome take_pieces(stepwise::Step& step, stepwise::Connection& connection) {
    stepwise::Transaction& t = *connection.transaction;
    const std::string_view piece = t.input.unused();
    std::size_t used = 0;
    content_in_server.clear();
    const Chunked result =
        decode_in_server(memory_in_server, piece, 1 << 20, content_in_server, used);
    step.fact("decode_chunked", name_of(result));
    t.input.use(std::min(used, piece.size()));
    if (t.takes_body) step.write(t.body_file.get(), content_in_server);
    switch (result) {
        case Chunked::more: return Outcome::unfinished;
        case Chunked::complete: connection.phase = Phase::response; return Outcome::done;
        case Chunked::bad: break;
        case Chunked::too_large:
            return stepwise::refuse(step, connection, stepwise::http::Status::content_too_large,
                                    "body_too_large");
    }
    return stepwise::refuse(step, connection, stepwise::http::Status::bad_request, "chunked_bad");
}

/// Stage 2 as ever, but for chunked bodies.
Outcome receive(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    if (connection.phase != Phase::body ||
        connection.transaction->framing.kind != stepwise::http::Framing::Kind::chunked)
        return stepwise::receive_request(step, worker, connection);
    stepwise::Transaction& t = *connection.transaction;
    if (!t.body_begun) memory_in_server = {};
    t.body_begun = true;
    if (!t.input.unused().empty()) return take_pieces(step, connection);
    t.input.make_room_for_body(t.head_end);
    const ssize_t count = step.recv(connection.socket.get(), t.input.room(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Outcome::would_block;
    if (count <= 0)
        return stepwise::refuse(step, connection, stepwise::http::Status::bad_request,
                                "incomplete_body");
    t.input.received(static_cast<std::size_t>(count));
    return take_pieces(step, connection);
}

void real_server(Trial& trial) {
    decode_in_server = ANSWER(trial, decode_chunked);
    exercise::Setup setup;
    setup.stages.receive = receive;
    setup.config =
        "DocumentRoot \"@SITE@\"\n<Directory \"@SITE@\">\n    Require all granted\n    Dav On\n"
        "</Directory>\n";
    trial.calling("the server, with decode_chunked in its stage 2");
    ServerRun server{trial, setup};
    const std::string head =
        "PUT /note.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto put = [&](const std::vector<std::string>& pieces, int status,
                         std::string_view rule) {
        trial.equal(rule, status, ServerRun::status_of(server.exchange(pieces)));
    };
    put({head, "5\r\nhello\r\n7\r\n, ", "world\r", "\n0\r\n\r\n"}, 201,
        "the body is whole, so the file is made: 201");
    const std::string page = server.exchange("GET /note.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
    trial.equal("the file has the content of the chunks", "hello, world",
                page.substr(std::min(page.size(), page.find("\r\n\r\n") + 4)));
    put({head + "5\r\nhello!\r\n"}, 400, "the body is malformed: 400");
    put({head + "fffffff\r\n"}, 413, "the body is too large: 413");
}

const exercise::Registration registration{
    {"05-chunked-body",
     stepwise::Stage::receive,
     {
         {"one-chunk", "decodes one chunk, and none", one_chunk},
         {"several-chunks", "puts several chunks together", several_chunks},
         {"hexadecimal", "reads sizes in hexadecimal", hexadecimal},
         {"pieces", "decodes a body that was cut anywhere", pieces},
         {"extensions", "skips chunk extensions", extensions},
         {"trailers", "skips fields behind the last chunk", trailers},
         {"next-request", "leaves alone what is behind the body", next_request},
         {"malformed", "refuses what breaks a rule", malformed},
         {"overflow", "refuses sizes that no number can hold", overflow},
         {"limit", "keeps to the limit", limit},
         {"endless-lines", "refuses lines without end", endless_lines},
         {"real-server", "receives a file in the real server", real_server, 2},
     }}};

}  // namespace
