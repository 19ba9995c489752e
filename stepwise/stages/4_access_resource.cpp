// Stage 4, access resource: from the target to a resource, question by question; each stands in a
// file of its own in 4_resource/.  Visited again, with the body, by requests that carry one to
// somebody who wants it.
#include <algorithm>

#include "stepwise/stages/4_resource/error_document.hpp"
#include "stepwise/stages/4_resource/fat_url.hpp"
#include "stepwise/stages/4_resource/questions.hpp"
#include "stepwise/stages/6_send/tunnel.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr unsigned most_redirects_within = 10;  // Apache's LimitInternalRecursion

constexpr Question questions[] = {
    choose_host,       // which of the sites?
    map_path,          // which place in the file system?
    locate,            // what is there?
    gather_rules,      // which of the operator's rules apply?
    redirect,          // is it somewhere else?
    identify,          // do these rules want to know who the client is?
    check_access,      // may this client have it?
    check_links,       // does a symbolic link lead there, and may it?
    dispatch,          // shall another server do it?
    open_directory,    // a directory: index, listing or redirection?
    negotiate,         // several variants: which one?
    choose_handler,    // what makes the response?
    check_method,      // can the method be used on it?
    handle,            // do it
    carry_session_on,  // do the links of the page carry the session (FatUrl)?
};
constexpr std::size_t after_mapping = 3;  // gather_rules

Outcome ask_all(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    for (; t.question < std::size(questions); ++t.question) {
        const Outcome outcome = questions[t.question](step, worker, connection, t.resource);
        if (outcome != Outcome::done) return outcome;
        if (t.takes_body && !t.body_is_whole) return Outcome::done;  // and then asked again
    }
    return Outcome::done;
}

/// The path is decoded once, before anybody looks at it.
Outcome begin(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    const http::PathDecision path = http::decode_path(t.target.path, t.resource.name);
    if (path.status != Status::ok) return turn_down(step, t.resource, path.status, path.why);
    t.resource.path.assign(1, '/').append(t.resource.name);
    t.resource.query = t.target.query;
    t.resource.has_query = t.target.has_query;
    return Outcome::done;
}

/// What became of the resource becomes the answer.
Outcome conclude(Step& step, Worker& worker, Connection& connection, Outcome outcome) {
    Transaction& t = *connection.transaction;
    if (outcome != Outcome::answered && outcome != Outcome::done) return outcome;
    if (t.resource.status == Status::ok) {
        if (t.error_status != Status::ok) t.answer.status = t.error_status;
        return outcome;
    }
    // Of an error document that may not be had nobody is told: the first status stands.
    t.answer.status = t.error_status != Status::ok ? t.error_status : t.resource.status;
    t.answer.why = t.resource.why;
    t.takes_body = false;
    let_go_of_file(step, worker, t.resource);
    return show_error_document(step, connection) ? Outcome::unfinished : Outcome::answered;
}

}  // namespace

Outcome access_resource(Step& step, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    t.await_nothing();
    if (uses_body(connection)) t.body_is_whole = true;
    if (t.request.method == http::Method::connect) return open_tunnel(step, worker, connection);
    Outcome outcome;
    do {
        outcome = t.resource.path.empty() ? begin(step, connection) : Outcome::done;
        if (outcome == Outcome::done) outcome = ask_all(step, worker, connection);
        outcome = conclude(step, worker, connection, outcome);
    } while (outcome == Outcome::unfinished);  // another resource in its place
    return outcome;
}

Outcome look_up(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    constexpr Question about_any[] = {map_path,     locate,      gather_rules,  identify,
                                      check_access, check_links, choose_handler};
    resource.is_candidate = true;
    for (const Question question : about_any) {
        const Outcome outcome = question(step, worker, connection, resource);
        if (outcome == Outcome::awaits) return outcome;
        if (outcome != Outcome::done) break;
    }
    return Outcome::done;
}

Outcome turn_down(Notes& notes, Resource& resource, Status status, const char* why) noexcept {
    resource.status = status;
    resource.why = why;
    notes.fact(resource.is_candidate ? "candidate_status" : "status",
               static_cast<std::uint64_t>(http::code(status)));
    notes.fact("why", why);
    return Outcome::answered;
}

Outcome redirect_within(Step& step, Connection& connection, const std::string& path_and_query,
                        const char* why) {
    Transaction& t = *connection.transaction;
    if (++t.redirects > most_redirects_within)
        return turn_down(step, t.resource, Status::internal_server_error, "too_many_redirects");
    step.fact("redirected_within", path_and_query);
    step.fact("why", why);
    const std::size_t mark = path_and_query.find('?');
    Resource next;
    const http::PathDecision path =
        http::decode_path(std::string_view{path_and_query}.substr(0, mark), next.name);
    if (path.status != Status::ok) return turn_down(step, t.resource, path.status, path.why);
    next.path = "/" + next.name;
    next.has_query = mark != std::string::npos;
    if (next.has_query) next.query = path_and_query.substr(mark + 1);
    t.resource = std::move(next);
    t.question = 1;  // the host stays the same
    return Outcome::unfinished;
}

void ask_again_about(Transaction& t) noexcept { t.question = after_mapping - 1; }

}  // namespace stepwise
