// The checks of exercise 06: methods and resources in a table, then the real server.
#include "exercises/06-allowed-methods/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using Decide = decltype(decide_method);
using Methods = std::vector<std::string_view>;

void gives(Trial& trial, std::string_view method, const Methods& supported, int status,
           std::string_view allow, std::string_view rule) {
    Decide* const decide = ANSWER(trial, decide_method);
    std::string list;
    for (const std::string_view one : supported)
        list += (list.empty() ? "" : ", ") + exercise::literal(one);
    trial.calling("decide_method(" + exercise::literal(method) + ", {" + list + "}, allow)");
    std::string got;
    trial.equal(rule, status, decide(trial.guarded(method), supported, got));
    trial.equal(rule, allow, got);
}

const Methods page{"GET"}, form{"GET", "POST"}, upload{"GET", "PUT", "DELETE"}, mailbox{"POST"};

void supported(Trial& trial) {
    constexpr std::string_view rule = "a method that the resource supports is 200, without Allow";
    gives(trial, "GET", page, 200, "", rule);
    gives(trial, "POST", form, 200, "", rule);
    gives(trial, "DELETE", upload, 200, "", rule);
}

void head(Trial& trial) {
    gives(trial, "HEAD", page, 200, "", "HEAD is supported wherever GET is");
    gives(trial, "HEAD", mailbox, 405, "POST, OPTIONS", "without GET there is no HEAD either");
}

void not_allowed(Trial& trial) {
    constexpr std::string_view rule =
        "a known method that this resource does not support is 405, and Allow says which are";
    gives(trial, "POST", page, 405, "GET, HEAD, OPTIONS", rule);
    gives(trial, "PUT", form, 405, "GET, HEAD, POST, OPTIONS", rule);
    gives(trial, "POST", upload, 405, "GET, HEAD, PUT, DELETE, OPTIONS", rule);
    gives(trial, "GET", {}, 405, "OPTIONS", "a resource may support nothing but OPTIONS");
}

void options(Trial& trial) {
    constexpr std::string_view rule = "OPTIONS is always supported, and Allow is what it asks for";
    gives(trial, "OPTIONS", page, 200, "GET, HEAD, OPTIONS", rule);
    gives(trial, "OPTIONS", upload, 200, "GET, HEAD, PUT, DELETE, OPTIONS", rule);
}

void known_methods(Trial& trial) {
    constexpr std::string_view rule = "the eight methods of RFC 9110 are known: 405 and not 501";
    for (const std::string_view method : {"PUT", "DELETE", "CONNECT", "TRACE", "POST"})
        gives(trial, method, page, 405, "GET, HEAD, OPTIONS", rule);
}

void unknown_methods(Trial& trial) {
    constexpr std::string_view rule = "a method that the server does not know is 501";
    gives(trial, "BREW", page, 501, "", rule);
    gives(trial, "PROPFIND", upload, 501, "", rule);
    gives(trial, "GETS", page, 501, "", rule);
    gives(trial, "GE", page, 501, "", rule);
}

void case_matters(Trial& trial) {
    constexpr std::string_view rule = "a method is case-sensitive: get is not GET";
    gives(trial, "get", page, 501, "", rule);
    gives(trial, "Options", page, 501, "", rule);
}

void own_methods(Trial& trial) {
    gives(trial, "BREW", {"GET", "BREW"}, 200, "",
          "a method that the resource supports is known, whatever it is called");
    gives(trial, "POST", {"BREW", "GET"}, 405, "BREW, GET, HEAD, OPTIONS",
          "Allow keeps the resource's order, with HEAD behind GET and OPTIONS at the end");
}

// ------------------------------------------------------------------------------ in the server

Decide* decide_in_server = nullptr;

const Methods& supported_at(std::string_view path) {
    if (path == "/order") return form;
    if (path == "/mailbox") return mailbox;
    return page;
}

/// Stage 3 as ever; then the student's function decides about the method.
Outcome process(stepwise::Notes& notes, const stepwise::Worker& worker,
                stepwise::Connection& connection) {
    const Outcome outcome = stepwise::process_request(notes, worker, connection);
    stepwise::Transaction& t = *connection.transaction;
    const auto is = [&](stepwise::http::Status status) { return t.answer.status == status; };
    if (outcome != Outcome::done && !is(stepwise::http::Status::not_implemented)) return outcome;
    std::string allow;
    const int status = decide_in_server(t.request.method_token, supported_at(t.target.path), allow);
    notes.fact("decide_method", static_cast<std::uint64_t>(status));
    t.answer.allow = allow;
    if (status == 200 && allow.empty()) return outcome;
    return stepwise::decline(notes, connection, static_cast<stepwise::http::Status>(status),
                             "method");
}

std::string allow_in(const std::string& response) {
    constexpr std::string_view name = "\r\nAllow: ";
    const std::size_t at = response.find(name);
    if (at == std::string::npos) return "(no Allow)";
    const std::size_t start = at + name.size();
    return response.substr(start, response.find('\r', start) - start);
}

void real_server(Trial& trial) {
    decide_in_server = ANSWER(trial, decide_method);
    exercise::Setup setup;
    setup.stages.process = process;
    trial.calling("the server, with decide_method in its stage 3");
    ServerRun server{trial, setup};
    const auto answers = [&](std::string_view line, int status, std::string_view allow) {
        const std::string response =
            server.exchange(std::string{line} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        trial.equal("the status line of that response", status, ServerRun::status_of(response));
        trial.equal("the Allow field of that response", allow, allow_in(response));
    };
    answers("GET /", 200, "(no Allow)");
    answers("HEAD /", 200, "(no Allow)");
    answers("DELETE /", 405, "GET, HEAD, OPTIONS");
    answers("DELETE /order", 405, "GET, HEAD, POST, OPTIONS");
    answers("GET /mailbox", 405, "POST, OPTIONS");
    answers("OPTIONS /order", 200, "GET, HEAD, POST, OPTIONS");
    answers("BREW /pot", 501, "(no Allow)");
}

const exercise::Registration registration{
    {"06-allowed-methods",
     stepwise::Stage::process,
     {
         {"supported", "lets supported methods through", supported},
         {"not-allowed", "answers 405 and says what is allowed", not_allowed},
         {"head", "knows that HEAD goes with GET", head},
         {"options", "answers OPTIONS", options},
         {"known-methods", "knows the eight methods of RFC 9110", known_methods},
         {"unknown-methods", "answers 501 to others", unknown_methods},
         {"case-matters", "knows that get is not GET", case_matters},
         {"own-methods", "lets a resource have methods of its own", own_methods},
         {"real-server", "decides for the real server", real_server, 2},
     }}};

}  // namespace
