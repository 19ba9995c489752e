// The checks of exercise 04: heads cut at every octet, then the real server that is sent pieces.
#include "exercises/04-end-of-head/exercise.hpp"

#include <vector>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;
using stepwise::Phase;

using FindHeadEnd = decltype(find_head_end);
using Pieces = std::vector<std::string_view>;

std::string text_of(std::size_t end) {
    return end == not_yet ? "not_yet" : std::to_string(end) + " octets";
}

std::string call_of(const Pieces& pieces) {
    std::string text = "find_head_end for the pieces ";
    for (const std::string_view piece : pieces)
        text += (piece.data() == pieces[0].data() ? "" : ", ") + exercise::literal(piece);
    return text;
}

/// All pieces but the last one must not end the head; the last one ends it after `expected`.
void gives(Trial& trial, const Pieces& pieces, std::size_t expected, std::string_view rule) {
    FindHeadEnd* const find = ANSWER(trial, find_head_end);
    HeadEndMemory memory;
    trial.calling(call_of(pieces));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t end = find(memory, trial.guarded(pieces[i]));
        const bool is_last = i + 1 == pieces.size();
        trial.equal(is_last ? rule : "the head does not end before its empty line",
                    text_of(is_last ? expected : not_yet), text_of(end));
    }
}

/// In one piece, in two cut at each octet, and one octet after the other.
void gives_however_cut(Trial& trial, std::string_view head, std::string_view rule) {
    gives(trial, {head}, head.size(), rule);
    for (std::size_t cut = 1; cut < head.size(); ++cut)
        gives(trial, {head.substr(0, cut), head.substr(cut)}, head.size() - cut, rule);
    Pieces octets;
    for (std::size_t i = 0; i < head.size(); ++i) octets.push_back(head.substr(i, 1));
    gives(trial, octets, 1, rule);
}

constexpr std::string_view usual = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

void one_piece(Trial& trial) {
    gives(trial, {usual}, usual.size(), "the head ends with its empty line");
    gives(trial, {"GET / HTTP/1.0\r\n\r\n"}, 18, "a head may have no field at all");
}

void not_there_yet(Trial& trial) {
    constexpr std::string_view rule = "without an empty line the head goes on";
    for (std::size_t size = 0; size < usual.size(); ++size)
        gives(trial, {usual.substr(0, size)}, not_yet, rule);
}

void two_pieces(Trial& trial) {
    for (std::size_t cut = 1; cut < usual.size(); ++cut)
        gives(trial, {usual.substr(0, cut), usual.substr(cut)}, usual.size() - cut,
              "however a head is cut, it ends at the same octet");
}

void single_octets(Trial& trial) {
    Pieces octets;
    for (std::size_t i = 0; i < usual.size(); ++i) octets.push_back(usual.substr(i, 1));
    gives(trial, octets, 1, "one octet at a time is the smallest piece that there is");
}

void two_connections(Trial& trial) {
    FindHeadEnd* const find = ANSWER(trial, find_head_end);
    HeadEndMemory joe, mary;
    constexpr std::string_view begun = "GET / HTTP/1.1\r\n", other = "GET /b HTTP/1.1\r\n\r\n";
    constexpr std::string_view rule = "what was seen of one connection says nothing of another";
    trial.calling("find_head_end for two connections that take turns");
    trial.equal(rule, text_of(not_yet), text_of(find(joe, trial.guarded(begun))));
    trial.equal(rule, text_of(other.size()), text_of(find(mary, trial.guarded(other))));
    trial.equal(rule, text_of(2), text_of(find(joe, trial.guarded("\r\n"))));
}

void body_behind(Trial& trial) {
    gives(trial, {"POST / HTTP/1.1\r\n\r\nhello\r\n\r\n"}, 19,
          "what is behind the first empty line is no part of the head");
    gives(trial, {"POST / HTTP/1.1\r\n\r", "\nhello\r\n\r\n"}, 1,
          "only the octets of this piece are counted");
}

void bare_line_feeds(Trial& trial) {
    gives_however_cut(trial, "GET / HTTP/1.1\nHost: a\n\n",
                      "a line may end with a line feed alone");
    gives_however_cut(trial, "GET / HTTP/1.1\r\nHost: a\r\n\n",
                      "the empty line may be a line feed alone");
    gives_however_cut(trial, "GET / HTTP/1.1\nHost: a\n\r\n", "the two line ends may be mixed");
}

void bare_carriage_returns(Trial& trial) {
    gives(trial, {"GET / HTTP/1.1\r\r"}, not_yet, "a carriage return alone ends no line");
    gives(trial, {"A: b\r\n\r", "C: d\r\n"}, not_yet,
          "a line that begins with a carriage return is not empty");
    gives_however_cut(trial, "GET / HTTP/1.1\r\nA: b\r\n\rC: d\r\n\r\n",
                      "a carriage return alone ends no line");
    gives_however_cut(trial, "GET / HTTP/1.1\r\n\r\r\n\r\n",
                      "of several carriage returns one belongs to the line end");
}

void empty_lines_in_front(Trial& trial) {
    constexpr std::string_view rule =
        "empty lines in front of the request line are skipped, and end nothing";
    gives_however_cut(trial, "\r\nGET / HTTP/1.1\r\n\r\n", rule);
    gives_however_cut(trial, "\r\n\r\n\nGET / HTTP/1.1\r\n\r\n", rule);
}

// ------------------------------------------------------------------------------ in the server

FindHeadEnd* find_in_server = nullptr;
HeadEndMemory memory_in_server;
std::size_t before_in_server = 0;  // octets in the pieces that came before

/// Stage 2 as ever, and beside it the student's function, which sees each piece once.  Where the
/// two do not agree, the request is refused.
Outcome receive(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    if (connection.phase == Phase::idle) memory_in_server = {}, before_in_server = 0;
    const bool was_head = connection.phase == Phase::idle || connection.phase == Phase::head;
    const Outcome outcome = stepwise::receive_request(step, worker, connection);
    if (!was_head || (outcome != Outcome::done && outcome != Outcome::unfinished)) return outcome;

    const stepwise::Transaction& t = *connection.transaction;
    const std::size_t used = outcome == Outcome::done ? t.parser.position() : 0;
    const std::string_view rest = t.input.unused();
    const std::string_view all{rest.data() - used, rest.size() + used};
    const std::string_view piece = all.substr(before_in_server);
    const std::size_t end = find_in_server(memory_in_server, piece);
    const std::size_t expected =
        outcome == Outcome::done ? t.parser.position() - before_in_server : not_yet;
    step.fact("find_head_end", end == not_yet ? "not_yet" : std::to_string(end));
    before_in_server = all.size();
    if (end == expected) return outcome;
    return stepwise::refuse(step, connection, stepwise::http::Status::bad_request,
                            "head_end_missed");
}

void real_server(Trial& trial) {
    find_in_server = ANSWER(trial, find_head_end);
    exercise::Setup setup;
    setup.stages.receive = receive;
    trial.calling("the server, with find_head_end in its stage 2");
    ServerRun server{trial, setup};
    const auto answers = [&](const std::vector<std::string>& pieces) {
        trial.equal("however the request is cut, the page is found", 200,
                    ServerRun::status_of(server.exchange(pieces)));
    };
    answers({"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"});
    answers({"GET / HTTP/1.1\r\nHost: localhost\r\n", "\r\n"});
    answers({"GET / HTTP/1.1\r\nHost: localhost\r\n\r", "\n"});
    answers({"GET / HTT", "P/1.1\r\nHost: loc", "alhost\r", "\n", "\r", "\n"});
    answers({"GET / HTTP/1.1\nHost: localhost\n", "\n"});
}

const exercise::Registration registration{
    {"04-end-of-head",
     stepwise::Stage::receive,
     {
         {"one-piece", "finds the end of a head in one piece", one_piece},
         {"not-there-yet", "says not_yet while the head goes on", not_there_yet},
         {"two-pieces", "finds the end of a head that was cut anywhere", two_pieces},
         {"single-octets", "finds the end of a head that comes octet by octet", single_octets},
         {"two-connections", "keeps two connections apart", two_connections},
         {"body-behind", "leaves alone what is behind the head", body_behind},
         {"bare-line-feeds", "takes a line feed alone for a line end", bare_line_feeds},
         {"bare-carriage-returns", "takes no carriage return alone for one", bare_carriage_returns},
         {"empty-lines-in-front", "skips empty lines in front", empty_lines_in_front},
         {"real-server", "serves requests in pieces in the real server", real_server, 2},
     }}};

}  // namespace
