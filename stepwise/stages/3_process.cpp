// Stage 3, process: interprets method, target, version and header fields, and decides what is to be
// done.  It asks the kernel for nothing: the same request always leads to the same decision.
#include "stepwise/http/connection_fields.hpp"
#include "stepwise/http/host.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

using http::Method;
using http::Status;

void decide_persistence(Notes& notes, const Worker& worker, const Connection& connection) {
    Transaction& t = *connection.transaction;
    const http::PersistenceDecision decision = http::persistence_of(t.request);
    t.answer.keep = decision.value == http::Persistence::keep;
    t.answer.keep_why = decision.why;
    if (t.answer.keep && connection.transaction_number >= worker.server.limits.requests) {
        t.answer.keep = false;
        t.answer.keep_why = "request_limit_reached";
    }
    if (t.answer.keep && worker.server.stop.requested()) {
        t.answer.keep = false;
        t.answer.keep_why = "server_stops";
    }
    notes.fact("persistent", t.answer.keep ? "keep" : "close");
    notes.fact("persistent_why", t.answer.keep_why);
}

/// Whether the server knows the method at all; what it may do to a resource, stage 4 knows.
Outcome decide_method(Notes& notes, Connection& connection) {
    Transaction& t = *connection.transaction;
    switch (t.request.method) {
        case Method::head: t.answer.has_body = false; return Outcome::done;
        case Method::options:
            if (t.target.form != http::Target::Form::asterisk) return Outcome::done;
            t.answer.allow = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
            return decline(notes, connection, Status::ok, "options");
        case Method::get:
        case Method::post:
        case Method::put:
        case Method::delete_:
        case Method::trace:
        case Method::connect: return Outcome::done;
        case Method::unknown: break;
    }
    return decline(notes, connection, Status::not_implemented, "method_unknown");
}

}  // namespace

Outcome process_request(Notes& notes, const Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const http::Request& request = t.request;
    notes.fact("method", request.method_token);
    notes.fact("target", request.target);
    t.answer.has_head = request.version != http::http_0_9;
    decide_persistence(notes, worker, connection);

    t.target = http::target_of(request.method, request.target);
    if (t.target.status != Status::ok)
        return refuse(notes, connection, t.target.status, t.target.why);
    const http::HostDecision host = http::host_of(request, t.target);
    if (host.status != Status::ok) return refuse(notes, connection, host.status, host.why);
    t.host = host.host;
    if (!t.host.empty()) notes.fact("host", t.host);

    switch (http::expectation_of(request)) {
        case http::Expectation::none: break;
        case http::Expectation::continue_:
            t.continue_expected = true;
            notes.fact("expect", "100-continue");
            break;
        case http::Expectation::other:
            return decline(notes, connection, Status::expectation_failed, "expectation_unknown");
    }
    return decide_method(notes, connection);
}

}  // namespace stepwise
