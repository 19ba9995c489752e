// The checks of exercise 22: tables of questions, then the real server with the function in
// stage 3.
#include "exercises/22-keep-or-close/exercise.hpp"

#include <array>
#include <initializer_list>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using Keep = decltype(keep_connection);
using Values = std::vector<std::string_view>;

std::string call_of(const PersistenceQuestion& question) {
    std::string text =
        "keep_connection({.major_version = " + std::to_string(question.major_version) +
        ", .minor_version = " + std::to_string(question.minor_version) + ", .connection_values = {";
    for (const std::string_view value : question.connection_values)
        text += (text.back() == '{' ? "" : ", ") + exercise::literal(value);
    text += "}, .request_number = " + std::to_string(question.request_number) +
            ", .most_requests = " + std::to_string(question.most_requests);
    return text + (question.server_stops ? ", .server_stops = true})" : "})");
}

void decides(Trial& trial, bool expected, const PersistenceQuestion& question,
             std::string_view rule) {
    Keep* const keep = ANSWER(trial, keep_connection);
    std::vector<std::string_view> guarded;
    for (const std::string_view value : question.connection_values)
        guarded.push_back(trial.guarded(value));
    PersistenceQuestion copy = question;
    copy.connection_values = guarded;
    trial.calling(call_of(question));
    trial.equal(rule, expected, keep(copy));
}

void decides(Trial& trial, bool expected, unsigned major, unsigned minor, const Values& values,
             std::string_view rule) {
    PersistenceQuestion question;
    question.major_version = major;
    question.minor_version = minor;
    question.connection_values = values;
    decides(trial, expected, question, rule);
}

void http_1_1(Trial& trial) {
    decides(trial, true, 1, 1, {}, "HTTP/1.1 keeps the connection if nobody says otherwise");
    decides(trial, true, 1, 1, {"keep-alive"}, "HTTP/1.1 keeps it, also if it is told to");
    decides(trial, false, 1, 1, {"close"}, "close means that this request is the last one");
}

void http_1_0(Trial& trial) {
    decides(trial, false, 1, 0, {}, "HTTP/1.0 closes if nobody asks to keep the connection");
    decides(trial, true, 1, 0, {"keep-alive"}, "HTTP/1.0 keeps it if it is asked to");
    decides(trial, false, 1, 0, {"close"}, "close means that this request is the last one");
}

void other_versions(Trial& trial) {
    decides(trial, false, 0, 9, {}, "HTTP/0.9 ends a response by closing");
    decides(trial, false, 0, 9, {"keep-alive"}, "HTTP/0.9 has no fields: it always closes");
    decides(trial, true, 1, 2, {}, "a later version than 1.1 keeps as 1.1 does");
    decides(trial, true, 2, 0, {}, "a later version than 1.1 keeps as 1.1 does");
}

void any_case(Trial& trial) {
    constexpr std::string_view rule = "an option is the same word in capital letters";
    decides(trial, false, 1, 1, {"Close"}, rule);
    decides(trial, false, 1, 1, {"CLOSE"}, rule);
    decides(trial, true, 1, 0, {"Keep-Alive"}, rule);
}

void whole_words(Trial& trial) {
    constexpr std::string_view rule = "only the whole word counts";
    decides(trial, true, 1, 1, {"closed"}, rule);
    decides(trial, true, 1, 1, {"x-close"}, rule);
    decides(trial, true, 1, 1, {"clos"}, rule);
    decides(trial, true, 1, 1, {"not close"}, rule);
    decides(trial, false, 1, 0, {"keep-alive-not"}, rule);
    decides(trial, true, 1, 1, {""}, "an empty list says nothing");
}

void lists(Trial& trial) {
    constexpr std::string_view rule = "each word between two commas counts, without white space";
    decides(trial, false, 1, 1, {"upgrade, close"}, rule);
    decides(trial, false, 1, 1, {"close,TE"}, rule);
    decides(trial, false, 1, 1, {"upgrade ,\t close \t"}, rule);
    decides(trial, false, 1, 1, {", ,close,"}, "empty elements of a list are skipped");
    decides(trial, true, 1, 0, {"TE,keep-alive , upgrade"}, rule);
}

void several_fields(Trial& trial) {
    constexpr std::string_view rule = "a list may be spread over several fields";
    decides(trial, false, 1, 1, {"upgrade", "close"}, rule);
    decides(trial, false, 1, 1, {"close", "upgrade"}, rule);
    decides(trial, true, 1, 0, {"TE", "", "keep-alive"}, rule);
}

void close_wins(Trial& trial) {
    constexpr std::string_view rule = "close wins over keep-alive, in whatever order they come";
    decides(trial, false, 1, 0, {"keep-alive, close"}, rule);
    decides(trial, false, 1, 0, {"close, keep-alive"}, rule);
    decides(trial, false, 1, 1, {"close", "keep-alive"}, rule);
    decides(trial, false, 1, 1, {"keep-alive", "close"}, rule);
}

void limits(Trial& trial) {
    const auto number = [](unsigned nth, unsigned most) {
        PersistenceQuestion question;
        question.request_number = nth;
        question.most_requests = most;
        return question;
    };
    decides(trial, true, number(2, 3), "the 2nd of at most 3 requests is not the last one");
    decides(trial, false, number(3, 3), "the 3rd of at most 3 requests is the last one");
    decides(trial, false, number(1, 1), "if one is the most, the first is the last one");
    decides(trial, false, number(4, 3), "beyond the limit nothing is kept");
    PersistenceQuestion stopping;
    stopping.server_stops = true;
    decides(trial, false, stopping, "a server that stops keeps no connection");
    const Values values = {"keep-alive"};
    stopping.connection_values = values;
    decides(trial, false, stopping, "what the client wishes does not change that");
}

// ------------------------------------------------------------------------------ in the server

Keep* keep_in_server = nullptr;

/// Stage 3 as ever; then the student's function decides about the connection.
Outcome process(stepwise::Notes& notes, const stepwise::Worker& worker,
                stepwise::Connection& connection) {
    const Outcome outcome = stepwise::process_request(notes, worker, connection);
    stepwise::Transaction& t = *connection.transaction;
    if (outcome != Outcome::done) return outcome;
    Values values;
    const stepwise::http::Fields& fields = t.request.fields;
    for (const auto* field = fields.find("connection"); field != nullptr;
         field = fields.next(*field))
        values.push_back(field->value);
    PersistenceQuestion question;
    question.major_version = t.request.version.major;
    question.minor_version = t.request.version.minor;
    question.connection_values = values;
    question.request_number = connection.transaction_number;
    question.most_requests = 3;
    t.answer.keep = keep_in_server(question);
    t.answer.keep_why = "keep_connection";
    notes.fact("keep_connection", t.answer.keep ? "true" : "false");
    return outcome;
}

std::uint64_t answers_in(std::string_view response) {
    std::uint64_t count = 0;
    constexpr std::string_view mark = "HTTP/1.1 200 OK\r\n";
    for (std::size_t at = response.find(mark); at != response.npos;
         at = response.find(mark, at + 1))
        ++count;
    return count;
}

/// The same request so many times, one after the other, without waiting for the answers.
std::string repeated(std::string_view request, unsigned times) {
    std::string text;
    while (times-- > 0) text += request;
    return text;
}

void real_server(Trial& trial) {
    keep_in_server = ANSWER(trial, keep_connection);
    exercise::Setup setup;
    setup.stages.process = process;
    trial.calling("the server, with keep_connection in its stage 3");
    ServerRun server{trial, setup};
    const auto answers = [&](std::uint64_t expected, unsigned requests, std::string_view request,
                             std::string_view rule) {
        trial.equal(rule, expected, answers_in(server.exchange(repeated(request, requests))));
    };
    answers(2, 2, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "two requests of HTTP/1.1 on one connection get two answers");
    answers(1, 2, "GET / HTTP/1.0\r\n\r\n", "of HTTP/1.0 only the first one is answered");
    answers(2, 2, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            "with keep-alive both are answered");
    answers(1, 2,
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: TE\r\nConnection: Close\r\n\r\n",
            "a close in the second field counts");
    answers(3, 5, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "three are the most on this server's connections");
}

const exercise::Registration registration{
    {"22-keep-or-close",
     stepwise::Stage::process,
     {
         {"http-1-1", "keeps a connection of HTTP/1.1 unless it says close", http_1_1},
         {"http-1-0", "closes one of HTTP/1.0 unless it says keep-alive", http_1_0},
         {"other-versions", "knows what older and later versions mean", other_versions},
         {"any-case", "does not care about capital letters", any_case},
         {"whole-words", "is not taken in by words that only resemble", whole_words},
         {"lists", "reads each word of a list", lists},
         {"several-fields", "reads each of several fields", several_fields},
         {"close-wins", "closes if a request says both", close_wins},
         {"limits", "closes at the limit, and when the server stops", limits},
         {"real-server", "answers as many requests as it should, in the real server", real_server,
          2},
     }}};

}  // namespace
