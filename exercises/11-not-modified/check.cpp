// The checks of exercise 11: tables of conditions, then the real server with the function in
// stage 5.
#include "exercises/11-not-modified/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/http/date.hpp"
#include "stepwise/http/entity_tag.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

using ConditionalStatus = decltype(conditional_status);

constexpr std::time_t noon = 1'700'000'000;

std::string call_of(const Conditions& asked, const CurrentState& state) {
    std::string call = "conditional_status({";
    call += asked.is_get_or_head ? "GET or HEAD, " : "another method, ";
    call += "If-None-Match: ";
    call += asked.if_none_match ? exercise::literal(*asked.if_none_match) : "not sent";
    call += ", If-Modified-Since: ";
    call += asked.if_modified_since ? std::to_string(*asked.if_modified_since) : "not sent";
    call += "}, {etag ";
    call += exercise::literal(state.etag) + ", modified " + std::to_string(state.modified);
    return call + "})";
}

void leads_to(Trial& trial, int status, Conditions asked, CurrentState state,
              std::string_view rule) {
    ConditionalStatus* const status_of = ANSWER(trial, conditional_status);
    trial.calling(call_of(asked, state));
    if (asked.if_none_match) asked.if_none_match = trial.guarded(*asked.if_none_match);
    state.etag = trial.guarded(state.etag);
    trial.equal(rule, status, status_of(asked, state));
}

/// If-None-Match of a GET, for a resource with that tag.
void matches(Trial& trial, std::string_view list, std::string_view etag) {
    leads_to(trial, 304, {true, list, {}}, {etag, noon}, "the client has this state already: 304");
}
void matches_not(Trial& trial, std::string_view list, std::string_view etag,
                 std::string_view rule) {
    leads_to(trial, 200, {true, list, {}}, {etag, noon}, rule);
}

void same_tag(Trial& trial) {
    matches(trial, R"("v2")", R"("v2")");
    matches(trial, R"("")", R"("")");
    constexpr std::string_view rule = "the tag is another one: 200";
    matches_not(trial, R"("v1")", R"("v2")", rule);
    matches_not(trial, R"("v22")", R"("v2")", rule);
    matches_not(trial, R"("v")", R"("v2")", rule);
    matches_not(trial, R"("V2")", R"("v2")", "a tag has case");
    leads_to(trial, 200, {}, {R"("v2")", noon}, "nothing was asked: 200");
}

void list_of_tags(Trial& trial) {
    matches(trial, R"("v1", "v2")", R"("v2")");
    matches(trial, R"("v1","v2","v3")", R"("v2")");
    matches(trial, "\"v2\" ,\t\"v1\"", R"("v2")");
    matches(trial, R"("v1", , "v2",)", R"("v2")");
    matches(trial, R"(,"v2")", R"("v2")");
    matches_not(trial, R"("v1", "v3")", R"("v2")", "the tag is not in the list: 200");
    matches_not(trial, "", R"("v2")", "nothing is in an empty list: 200");
    matches_not(trial, ",", R"("v2")", "nothing is in an empty list: 200");
}

void weak_comparison(Trial& trial) {
    matches(trial, R"(W/"v2")", R"("v2")");
    matches(trial, R"("v2")", R"(W/"v2")");
    matches(trial, R"(W/"v2")", R"(W/"v2")");
    matches(trial, R"("v1", W/"v2")", R"("v2")");
    matches_not(trial, R"(W/"v1")", R"(W/"v2")", "the tag is another one: 200");
    matches_not(trial, R"("W/v2")", R"(W/"v2")", "this W is a part of the tag");
}

void comma_in_tag(Trial& trial) {
    matches(trial, R"("a,b")", R"("a,b")");
    matches(trial, R"("x", "a,b", "y")", R"("a,b")");
    constexpr std::string_view rule = "a comma between quotes divides nothing";
    matches_not(trial, R"("a,b")", R"("a")", rule);
    matches_not(trial, R"("a,"b"")", R"("b")", "this list is malformed");
    matches_not(trial, R"("x,"b","y")", R"("b")", "this list is malformed");
    matches(trial, R"("a*/b!")", R"("a*/b!")");
    matches_not(trial, R"("a, "v2"")", R"("v2")", "this list is malformed");
}

void star(Trial& trial) {
    matches(trial, "*", R"("v2")");
    leads_to(trial, 304, {true, "*", {}}, {"", noon}, "* matches a resource without a tag, too");
    matches_not(trial, R"("*")", R"("v2")", "\"*\" in quotes is a tag like any other");
    matches_not(trial, R"(*, "v2")", R"("v2")", "* stands alone, or the list is malformed");
}

void other_methods(Trial& trial) {
    constexpr std::string_view rule = "who wants to change what it knows already has failed: 412";
    leads_to(trial, 412, {false, R"("v2")", {}}, {R"("v2")", noon}, rule);
    leads_to(trial, 412, {false, R"(W/"v2")", {}}, {R"("v2")", noon}, rule);
    leads_to(trial, 412, {false, "*", {}}, {R"("v2")", noon}, rule);
    leads_to(trial, 200, {false, R"("v1")", {}}, {R"("v2")", noon}, "the tag is another one: 200");
    leads_to(trial, 200, {false, {}, noon}, {R"("v2")", noon},
             "If-Modified-Since is for GET and HEAD only");
}

void dates(Trial& trial) {
    constexpr std::string_view same = "it has not been modified after that date: 304";
    leads_to(trial, 304, {true, {}, noon}, {R"("v2")", noon}, same);
    leads_to(trial, 304, {true, {}, noon + 3600}, {R"("v2")", noon}, same);
    leads_to(trial, 304, {true, {}, noon}, {"", noon - 1}, same);
    leads_to(trial, 200, {true, {}, noon - 1}, {R"("v2")", noon}, "it was modified later: 200");
    leads_to(trial, 200, {true, {}, 0}, {R"("v2")", noon}, "it was modified later: 200");
}

void tag_before_date(Trial& trial) {
    constexpr std::string_view rule = "If-None-Match was sent, so If-Modified-Since does not count";
    leads_to(trial, 200, {true, R"("v1")", noon}, {R"("v2")", noon}, rule);
    leads_to(trial, 200, {true, R"("v1")", noon + 99}, {R"("v2")", noon}, rule);
    leads_to(trial, 304, {true, R"("v2")", noon - 99}, {R"("v2")", noon}, rule);
    leads_to(trial, 200, {true, "", noon}, {R"("v2")", noon}, rule);
    leads_to(trial, 200, {true, "v2", noon}, {R"("v2")", noon},
             "a malformed If-None-Match was sent all the same");
}

void no_tag(Trial& trial) {
    constexpr std::string_view rule = "a resource without a tag is in no list";
    matches_not(trial, R"("")", "", rule);
    matches_not(trial, R"("v1")", "", rule);
    matches_not(trial, "", "", rule);
    leads_to(trial, 304, {true, {}, noon}, {"", noon}, "the date still counts");
}

void malformed(Trial& trial) {
    constexpr std::string_view rule = "a malformed list matches nothing: 200";
    for (const char* list :
         {"v2", R"("v2)", R"(v2")", R"(w/"v2")", R"(W"v2")", R"(W/ "v2")", R"(W/)", R"(W)", "\"",
          R"("v2" "v1")", R"("v2""v1")", R"("v2";q=1)", R"('v2')", R"("v2", v1)", R"(v1, "v2")",
          R"("v2", "v1)", R"("v2", W/)", R"("v2" x)"})
        matches_not(trial, list, R"("v2")", rule);
    matches_not(trial, "\"a b\", \"v2\"", R"("v2")", "there is no space in a tag");
    matches_not(trial, "\"a\x01\", \"v2\"", R"("v2")", "there is no control character in a tag");
    matches_not(trial, "\"a\x7f\", \"v2\"", R"("v2")", "there is no control character in a tag");
    matches(trial, "\"\xc3\xa4\", \"v2\"", R"("v2")");
}

// ------------------------------------------------------------------------------ in the server

ConditionalStatus* status_in_server = nullptr;

Conditions conditions_of(const stepwise::http::Request& request, std::time_t now) {
    using stepwise::http::Method;
    Conditions asked;
    asked.is_get_or_head = request.method == Method::get || request.method == Method::head;
    if (const auto* field = request.fields.find("If-None-Match"))
        asked.if_none_match = field->value;
    if (request.fields.count("If-Modified-Since") == 1)
        asked.if_modified_since =
            stepwise::http::parse_date(request.fields.value("If-Modified-Since"), now);
    return asked;
}

/// For our own stage 5, which is not to answer them again.
void forget_conditions(stepwise::http::Request& request) {
    stepwise::http::Fields kept;
    for (const stepwise::http::Field& field : request.fields)
        if (field.name != "If-None-Match" && field.name != "If-Modified-Since")
            (void)kept.add(field.name, field.value);
    request.fields = kept;
}

/// The student's function first; then stage 5 as ever, with the status that it has said.
void build(stepwise::Notes& notes, stepwise::Worker& worker, stepwise::Connection& connection) {
    using stepwise::http::Status;
    stepwise::Transaction& t = worker.transaction_of(connection);
    stepwise::Resource& resource = t.resource;
    if (resource.is_open() && t.answer.status == Status::ok) {
        resource.entity.etag = stepwise::http::make_etag(resource.size, 0, 7).text();
        const int status = status_in_server(conditions_of(t.request, worker.now()),
                                            {resource.entity.etag, resource.modified});
        notes.fact("conditional_status", static_cast<std::uint64_t>(status));
        if (status == 304) t.answer.status = Status::not_modified;
        if (status == 412) t.answer.status = Status::precondition_failed;
        forget_conditions(t.request);
    }
    stepwise::build_response(notes, worker, connection);
}

std::string value_of(std::string_view response, std::string_view name) {
    const std::string start = "\r\n" + std::string{name} + ": ";
    const std::size_t begin = response.find(start);
    if (begin == std::string_view::npos) return {};
    const std::size_t value = begin + start.size();
    return std::string{response.substr(value, response.find("\r\n", value) - value)};
}

void real_server(Trial& trial) {
    status_in_server = ANSWER(trial, conditional_status);
    exercise::Setup setup;
    setup.stages.build_response = build;
    trial.calling("the server, with conditional_status in its stage 5");
    ServerRun server{trial, setup};
    const auto get = [&](std::string_view fields) {
        return server.exchange("GET / HTTP/1.1\r\nHost: localhost\r\n" + std::string{fields} +
                               "\r\n");
    };
    const std::string first = get("");
    trial.equal("without a condition the page comes", 200, ServerRun::status_of(first));
    const std::string etag = value_of(first, "ETag"), date = value_of(first, "Last-Modified");
    const auto answers = [&](const std::string& fields, int status, std::string_view rule) {
        const std::string response = get(fields);
        trial.equal(rule, status, ServerRun::status_of(response));
        trial.equal("a 304 has no content, a 200 has it", status == 200,
                    response.ends_with("hello, world\n"));
    };
    answers("If-None-Match: " + etag + "\r\n", 304, "the tag that it gave out itself: 304");
    answers("If-None-Match: \"x\", " + etag + "\r\n", 304, "the tag is in the list: 304");
    answers("If-None-Match: \"x\"\r\n", 200, "another tag: 200");
    answers("If-Modified-Since: " + date + "\r\n", 304, "the date that it gave out itself: 304");
    answers("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 200, "an earlier date: 200");
    answers("If-Modified-Since: yesterday\r\n", 200, "no date: 200");
    answers("If-None-Match: \"x\"\r\nIf-Modified-Since: " + date + "\r\n", 200,
            "the tag goes before the date: 200");
}

const exercise::Registration registration{
    {"11-not-modified",
     stepwise::Stage::build_response,
     {
         {"same-tag", "compares one tag", same_tag},
         {"list-of-tags", "finds the tag in a list", list_of_tags},
         {"weak-comparison", "compares tags weakly", weak_comparison},
         {"comma-in-tag", "reads a tag up to its quote", comma_in_tag},
         {"star", "knows what * means", star},
         {"other-methods", "says 412 to who wants to write", other_methods},
         {"dates", "compares dates, for GET and HEAD", dates},
         {"tag-before-date", "asks in the order of the RFC", tag_before_date},
         {"no-tag", "matches nothing if there is no tag", no_tag},
         {"malformed", "matches nothing in a malformed list", malformed},
         {"real-server", "answers a cache when it is in the real server", real_server, 2},
     }}};

}  // namespace
