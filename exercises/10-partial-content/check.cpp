// The checks of exercise 10: a table of ranges, then the real server with the function in stage 5.
#include "exercises/10-partial-content/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/5_response/media_type.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

using AnswerRange = decltype(answer_range);

constexpr std::uint64_t largest = UINT64_MAX;

PartialContent answer(Trial& trial, std::string_view range, std::uint64_t size) {
    AnswerRange* const student = ANSWER(trial, answer_range);
    PartialContent got{999, 999, 999, "not set"};
    trial.calling("answer_range(" + exercise::literal(range) + ", " + std::to_string(size) +
                  ", into)");
    student(trial.guarded(range), size, got);
    return got;
}

/// What is expected of a 206.
struct Part {
    std::uint64_t first, length;
    std::string_view content_range;
};

void is_part(Trial& trial, std::string_view range, std::uint64_t size, const Part& part,
             std::string_view rule) {
    const PartialContent got = answer(trial, range, size);
    trial.equal(rule, 206, got.status);
    trial.equal("first is the offset of the first octet", part.first, got.first);
    trial.equal("length is the number of octets", part.length, got.length);
    trial.equal("Content-Range names the first and the last octet, and the size",
                part.content_range, got.content_range);
}

void is_ignored(Trial& trial, std::string_view range, std::uint64_t size, std::string_view rule) {
    const PartialContent got = answer(trial, range, size);
    trial.equal(rule, 200, got.status);
    trial.equal("the whole begins at offset 0", std::uint64_t{0}, got.first);
    trial.equal("the whole is as long as the content", size, got.length);
    trial.equal("a 200 has no Content-Range", "", got.content_range);
}

void is_beyond(Trial& trial, std::string_view range, std::uint64_t size, std::string_view rule) {
    const PartialContent got = answer(trial, range, size);
    trial.equal(rule, 416, got.status);
    trial.equal("Content-Range of a 416 says how long the content is",
                "bytes */" + std::to_string(size), got.content_range);
    trial.equal("nothing of the content is sent: first is 0", std::uint64_t{0}, got.first);
    trial.equal("nothing of the content is sent: length is 0", std::uint64_t{0}, got.length);
}

void first_to_last(Trial& trial) {
    constexpr std::string_view rule = "a range within the content is answered with 206";
    is_part(trial, "bytes=2-4", 10, {2, 3, "bytes 2-4/10"}, rule);
    is_part(trial, "bytes=0-9", 10, {0, 10, "bytes 0-9/10"}, rule);
    is_part(trial, "bytes=0-499", 10000, {0, 500, "bytes 0-499/10000"}, rule);
    is_part(trial, "bytes=9500-9999", 10000, {9500, 500, "bytes 9500-9999/10000"}, rule);
    is_part(trial, "bytes=00-0001", 10, {0, 2, "bytes 0-1/10"}, "digits are digits");
}

void one_octet(Trial& trial) {
    constexpr std::string_view rule = "a range may be one octet long";
    is_part(trial, "bytes=0-0", 10, {0, 1, "bytes 0-0/10"}, rule);
    is_part(trial, "bytes=9-9", 10, {9, 1, "bytes 9-9/10"}, rule);
    is_part(trial, "bytes=0-0", 1, {0, 1, "bytes 0-0/1"}, rule);
}

void open_end(Trial& trial) {
    constexpr std::string_view rule = "without LAST a range goes to the end";
    is_part(trial, "bytes=7-", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=0-", 10, {0, 10, "bytes 0-9/10"}, rule);
    is_part(trial, "bytes=9-", 10, {9, 1, "bytes 9-9/10"}, rule);
}

void suffix(Trial& trial) {
    constexpr std::string_view rule = "-COUNT is the last COUNT octets";
    is_part(trial, "bytes=-1", 10, {9, 1, "bytes 9-9/10"}, rule);
    is_part(trial, "bytes=-3", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=-500", 10000, {9500, 500, "bytes 9500-9999/10000"}, rule);
    constexpr std::string_view all = "more than there is is all there is, as a 206";
    is_part(trial, "bytes=-10", 10, {0, 10, "bytes 0-9/10"}, all);
    is_part(trial, "bytes=-11", 10, {0, 10, "bytes 0-9/10"}, all);
}

void cut_at_the_end(Trial& trial) {
    constexpr std::string_view rule = "a range that goes beyond the end ends with the content";
    is_part(trial, "bytes=7-10", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=0-99", 10, {0, 10, "bytes 0-9/10"}, rule);
    is_part(trial, "bytes=9-10", 10, {9, 1, "bytes 9-9/10"}, rule);
}

void beyond_the_end(Trial& trial) {
    constexpr std::string_view rule = "a range that begins beyond the end: 416";
    is_beyond(trial, "bytes=10-", 10, rule);
    is_beyond(trial, "bytes=10-20", 10, rule);
    is_beyond(trial, "bytes=4711-", 10, rule);
    is_beyond(trial, "bytes=-0", 10, "the last 0 octets are no part: 416");
}

void nothing_there(Trial& trial) {
    is_beyond(trial, "bytes=0-", 0, "of nothing there is no octet 0: 416");
    is_beyond(trial, "bytes=0-0", 0, "of nothing there is no octet 0: 416");
    is_beyond(trial, "bytes=-0", 0, "the last 0 octets are no part: 416");
    is_ignored(trial, "bytes=-5", 0, "no Content-Range could name the last octets of nothing: 200");
}

void backwards(Trial& trial) {
    constexpr std::string_view rule = "LAST less than FIRST is invalid, and is ignored: 200";
    is_ignored(trial, "bytes=4-2", 10, rule);
    is_ignored(trial, "bytes=1-0", 10, rule);
    is_ignored(trial, "bytes=20-12", 10, rule);
}

void other_forms(Trial& trial) {
    constexpr std::string_view rule = "what has not the form of a range is ignored: 200";
    for (const char* range :
         {"",          "bytes",       "bytes=",     "bytes=-",    "bytes=5",    "bytes=a-b",
          "bytes=1-b", "bytes=0x1-4", "bytes=1-4x", "bytes=+1-4", "bytes=1-+4", "bytes=1 -4",
          "bytes=--4", "bytes=1-4-",  "bytes=1--4", "bytes 1-4",  "=1-4",       "bytes =1-4",
          "2-4",       "bytes=1.0-4", "bytes==1-4"})
        is_ignored(trial, range, 10, rule);
}

void units(Trial& trial) {
    is_ignored(trial, "lines=1-2", 10, "a unit that is not known is ignored: 200");
    is_ignored(trial, "byte=1-2", 10, "a unit that is not known is ignored: 200");
    is_ignored(trial, "bytess=1-2", 10, "a unit that is not known is ignored: 200");
    is_part(trial, "Bytes=2-4", 10, {2, 3, "bytes 2-4/10"}, "the name of a unit has no case");
    is_part(trial, "BYTES=-1", 10, {9, 1, "bytes 9-9/10"}, "the name of a unit has no case");
}

void several(Trial& trial) {
    constexpr std::string_view rule = "several ranges are ignored here: 200";
    is_ignored(trial, "bytes=0-1,4-5", 10, rule);
    is_ignored(trial, "bytes=0-1, 4-5", 10, rule);
    is_ignored(trial, "bytes=0-,-1", 10, rule);
    is_ignored(trial, "bytes=-1,0-0", 10, rule);
}

void large_numbers(Trial& trial) {
    constexpr std::string_view rule = "a number that is too large is very far";
    is_part(trial, "bytes=7-18446744073709551615", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=0-18446744073709551615", 10, {0, 10, "bytes 0-9/10"}, rule);
    is_part(trial, "bytes=7-18446744073709551617", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=7-99999999999999999999999999", 10, {7, 3, "bytes 7-9/10"}, rule);
    is_part(trial, "bytes=-18446744073709551619", 10, {0, 10, "bytes 0-9/10"}, rule);
    is_beyond(trial, "bytes=18446744073709551616-", 10, rule);
    is_beyond(trial, "bytes=18446744073709551618-99999999999999999999999", 10, rule);
    is_part(
        trial, "bytes=18446744073709551610-", largest,
        {largest - 5, 5, "bytes 18446744073709551610-18446744073709551614/18446744073709551615"},
        "a content may be very large");
}

// ------------------------------------------------------------------------------ in the server

AnswerRange* answer_in_server = nullptr;

/// For our own stage 5, so that it sends the whole.
void forget_range(stepwise::http::Request& request) {
    stepwise::http::Fields kept;
    for (const stepwise::http::Field& field : request.fields)
        if (&field != request.fields.find("range")) (void)kept.add(field.name, field.value);
    request.fields = kept;
}

/// The head of a 206 or 416, from what the student's function has said.
void write_head(stepwise::Worker& worker, stepwise::Transaction& t, const PartialContent& part) {
    using stepwise::http::Status;
    t.answer.status = part.status == 206 ? Status::partial_content : Status::range_not_satisfiable;
    t.answer.keep = false;
    stepwise::http::ResponseHead head{t.output};
    head.status_line(t.answer.status).field("Date", worker.date());
    if (part.status == 206) head.field("Content-Type", content_type_of(t.resource.entity));
    head.field("Content-Range", part.content_range)
        .field("Content-Length", part.length)
        .field("Connection", "close")
        .end();
    t.head_size = t.head_octets = t.output_used = head.text().size();
    t.file_offset = static_cast<off_t>(part.first);
    t.file_remaining = t.answer.has_body ? part.length : 0;
}

/// Stage 5 with the student's function in place of ours that reads Range.
void build(stepwise::Notes& notes, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Transaction& t = worker.transaction_of(connection);
    const stepwise::http::Field* range = t.request.fields.find("range");
    if (range == nullptr || !t.resource.is_open())
        return stepwise::build_response(notes, worker, connection);
    PartialContent part;
    answer_in_server(range->value, t.resource.size, part);
    notes.fact("answer_range", static_cast<std::uint64_t>(part.status));
    notes.fact("content_range", part.content_range);
    const bool lies_within =
        part.first <= t.resource.size && part.length <= t.resource.size - part.first;
    if ((part.status != 206 && part.status != 416) || !lies_within) {
        forget_range(t.request);
        return stepwise::build_response(notes, worker, connection);
    }
    connection.phase = stepwise::Phase::response;
    connection.deadline = stepwise::monotonic_now() + worker.server.limits.write;
    stepwise::describe_entity(notes, worker, t);
    write_head(worker, t, part);
}

void real_server(Trial& trial) {
    answer_in_server = ANSWER(trial, answer_range);
    exercise::Setup setup;
    setup.stages.build_response = build;
    trial.calling("the server, with answer_range in its stage 5");
    ServerRun server{trial, setup};
    server.add_file("letters.txt", "abcdefghijklmnopqrstuvwxyz");
    const auto get = [&](std::string_view range) {
        return server.exchange("GET /letters.txt HTTP/1.1\r\nHost: localhost\r\nRange: " +
                               std::string{range} + "\r\n\r\n");
    };
    const auto body_of = [](const std::string& response) {
        const std::size_t end = response.find("\r\n\r\n");
        return end == std::string::npos ? std::string{} : response.substr(end + 4);
    };
    const auto sends = [&](std::string_view range, int status, std::string_view body) {
        const std::string response = get(range);
        trial.equal("the status of the response", status, ServerRun::status_of(response));
        trial.equal("the octets of that part, and no others", body, body_of(response));
        return response;
    };
    std::string whole = body_of(get("bytes=0-9"));
    whole += body_of(get("bytes=" + std::to_string(whole.size()) + "-"));
    trial.equal("two parts of a download make the whole", "abcdefghijklmnopqrstuvwxyz", whole);
    const std::string end = sends("bytes=-3", 206, "xyz");
    trial.expect(end.find("\r\nContent-Range: bytes 23-25/26\r\n") != std::string::npos,
                 "the response says which part it is");
    sends("bytes=24-99", 206, "yz");
    const std::string none = sends("bytes=26-", 416, "");
    trial.expect(none.find("\r\nContent-Range: bytes */26\r\n") != std::string::npos,
                 "a 416 says how long the content is");
    sends("letters=a-c", 200, "abcdefghijklmnopqrstuvwxyz");
}

const exercise::Registration registration{
    {"10-partial-content",
     stepwise::Stage::build_response,
     {
         {"first-to-last", "sends a range within the content", first_to_last},
         {"one-octet", "sends a single octet", one_octet},
         {"open-end", "sends from an octet to the end", open_end},
         {"suffix", "sends the last octets", suffix},
         {"cut-at-the-end", "sends no more than there is", cut_at_the_end},
         {"beyond-the-end", "says 416 if there is no such part", beyond_the_end},
         {"nothing-there", "knows what to say of an empty content", nothing_there},
         {"backwards", "ignores a range that goes backwards", backwards},
         {"other-forms", "ignores what is no range", other_forms},
         {"units", "knows its unit, and no other", units},
         {"several", "ignores several ranges", several},
         {"large-numbers", "calculates with numbers of any size", large_numbers},
         {"real-server", "resumes a download when it is in the real server", real_server, 2},
     }}};

}  // namespace
