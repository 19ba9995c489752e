// The checks of exercise 01: tables of lines, then the real server with the function in stage 2.
#include "exercises/01-request-line/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using Parse = decltype(parse_request_line);

std::string call_of(std::string_view line) {
    return "parse_request_line(" + exercise::literal(line) + ", into)";
}

void takes(Trial& trial, std::string_view method, std::string_view target,
           std::string_view version) {
    Parse* const parse = ANSWER(trial, parse_request_line);
    std::string line{method};
    line.append(" ").append(target).append(" ").append(version);
    RequestLine got;
    trial.calling(call_of(line));
    trial.equal("this line is well-formed, so the function returns true", true,
                parse(trial.guarded(line), got));
    trial.equal("the method is what stands before the first space", method, got.method);
    trial.equal("the target is what stands between the two spaces", target, got.target);
    trial.equal("the version is what stands behind the second space", version, got.version);
}

void refuses(Trial& trial, std::string_view line, std::string_view rule) {
    Parse* const parse = ANSWER(trial, parse_request_line);
    RequestLine got;
    trial.calling(call_of(line));
    trial.equal(rule, false, parse(trial.guarded(line), got));
}

void three_words(Trial& trial) {
    takes(trial, "GET", "/", "HTTP/1.1");
    takes(trial, "GET", "/index.html", "HTTP/1.0");
    takes(trial, "POST", "/cgi-bin/order", "HTTP/1.1");
}

void any_method(Trial& trial) {
    takes(trial, "DELETE", "/stock/4711", "HTTP/1.1");
    takes(trial, "M-SEARCH", "*", "HTTP/1.1");
    takes(trial, "get", "/", "HTTP/1.1");  // a token; that it is not GET, stage 3 finds out
    takes(trial, "!#$%&'*+-.^_`|~", "/", "HTTP/1.1");
}

void any_target(Trial& trial) {
    takes(trial, "GET", "/a?b=c/d&e=%20", "HTTP/1.1");
    takes(trial, "OPTIONS", "*", "HTTP/1.1");
    takes(trial, "GET", "http://www.joes-hardware.com:80/tools.html", "HTTP/1.1");
    takes(trial, "CONNECT", "www.joes-hardware.com:443", "HTTP/1.1");
    takes(trial, "GET", "/caf\xc3\xa9", "HTTP/1.1");  // negative where char is signed
}

void too_few_words(Trial& trial) {
    constexpr std::string_view rule = "a request line has three words, or it is malformed";
    refuses(trial, "", rule);
    refuses(trial, "GET", rule);
    refuses(trial, "GET ", rule);
    refuses(trial, "GET /", rule);
    refuses(trial, "GET / ", rule);
    refuses(trial, "  ", rule);
}

void one_space(Trial& trial) {
    constexpr std::string_view rule = "there is exactly one space between two words";
    refuses(trial, "GET  / HTTP/1.1", rule);
    refuses(trial, "GET /  HTTP/1.1", rule);
    refuses(trial, "GET /a b HTTP/1.1", rule);
    refuses(trial, "GET / HTTP/1.1 ", rule);
    refuses(trial, " GET / HTTP/1.1", rule);
    refuses(trial, "GET\t/ HTTP/1.1", "a tab is no space");
}

void method_is_token(Trial& trial) {
    constexpr std::string_view rule = "a method is a token: no other character may be in it";
    refuses(trial, "G(T / HTTP/1.1", rule);
    refuses(trial, "GET: / HTTP/1.1", rule);
    refuses(trial, "\"GET\" / HTTP/1.1", rule);
    refuses(trial, "G\xc3\x89T / HTTP/1.1", rule);
    refuses(trial, std::string_view{"G\0T / HTTP/1.1", 14}, rule);
}

void no_control_octets(Trial& trial) {
    constexpr std::string_view rule = "no octet below 0x21 and no 0x7f may be in a target";
    refuses(trial, "GET /\x01 HTTP/1.1", rule);
    refuses(trial, "GET /a\tb HTTP/1.1", rule);
    refuses(trial, "GET /\x7f HTTP/1.1", rule);
    refuses(trial, std::string_view{"GET /\0 HTTP/1.1", 15}, rule);
    refuses(trial, "GET /\r HTTP/1.1", rule);
}

void version_form(Trial& trial) {
    takes(trial, "GET", "/", "HTTP/2.0");
    constexpr std::string_view rule = "a version is HTTP/, a digit, a dot and a digit";
    refuses(trial, "GET / HTTP/1", rule);
    refuses(trial, "GET / HTTP/11", rule);
    refuses(trial, "GET / HTTP/1.10", rule);
    refuses(trial, "GET / HTTP/1.x", rule);
    refuses(trial, "GET / HTTP/x.1", rule);
    refuses(trial, "GET / HTTP/1,1", rule);
    refuses(trial, "GET / http/1.1", "the version is HTTP in capital letters");
    refuses(trial, "GET / FTP/1.1", rule);
}

// ------------------------------------------------------------------------------ in the server

Parse* parse_in_server = nullptr;

/// Stage 2 as ever; then the request line is taken apart once more, by the student's function, and
/// it is its result that the other stages see.
Outcome receive(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    const bool head_was_there = connection.phase == stepwise::Phase::body;
    const Outcome outcome = stepwise::receive_request(step, worker, connection);
    if (outcome != Outcome::done || head_was_there) return outcome;
    stepwise::http::Request& request = connection.transaction->request;
    RequestLine line;
    if (!parse_in_server(request.line, line)) {
        step.fact("parse_request_line", "false");
        return stepwise::refuse(step, connection, stepwise::http::Status::bad_request,
                                "request_line_malformed");
    }
    step.fact("parse_request_line", "true");
    request.method_token = line.method;
    request.method = stepwise::http::method_from(line.method);
    request.target = line.target;
    return outcome;
}

exercise::Setup with_parse(Trial& trial) {
    parse_in_server = ANSWER(trial, parse_request_line);
    exercise::Setup setup;
    setup.stages.receive = receive;
    trial.calling("the server, with parse_request_line in its stage 2");
    return setup;
}

void real_server(Trial& trial) {
    ServerRun server{trial, with_parse(trial)};
    server.add_file("tools.html", "hammers\n");
    const auto answers = [&](std::string_view request_line, int status, std::string_view rule) {
        trial.equal(rule, status,
                    server.status(std::string{request_line} + "\r\nHost: localhost\r\n\r\n"));
    };
    answers("GET / HTTP/1.1", 200, "the site's first page is there: 200");
    answers("GET /tools.html?size=12 HTTP/1.1", 200, "tools.html is there: 200");
    answers("GET /nails.html HTTP/1.1", 404, "nails.html is not there: 404");
    answers("HEAD / HTTP/1.1", 200, "HEAD is answered as GET is");
    answers("BREW /pot HTTP/1.1", 501, "a method that the server does not know: 501");
    const std::string page = server.exchange("GET /tools.html HTTP/1.1\r\nHost: localhost\r\n\r\n");
    trial.expect(page.ends_with("\r\n\r\nhammers\n"), "the page that was asked for is what comes");
}

const exercise::Registration registration{
    {"01-request-line",
     stepwise::Stage::receive,
     {
         {"three-words", "takes a line of three words apart", three_words},
         {"any-method", "takes a method that it has never heard of", any_method},
         {"any-target", "takes every form of target as it is", any_target},
         {"too-few-words", "refuses a line with fewer than three words", too_few_words},
         {"one-space", "refuses more than one space, and other white space", one_space},
         {"method-is-token", "refuses characters that no method may have", method_is_token},
         {"no-control-octets", "refuses control characters in the target", no_control_octets},
         {"version-form", "refuses what has not the form of a version", version_form},
         {"real-server", "serves pages when it is in the real server", real_server, 2},
     }}};

}  // namespace
