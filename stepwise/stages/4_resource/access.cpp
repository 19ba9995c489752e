// May this client have it?  By its address, its host's name, and who it says it is.  Who would get
// in, or be kept out, anyhow is not asked for a password.
#include "stepwise/site/verdict.hpp"
#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/4_resource/authentication.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

Asking asking_of(const Connection& connection) {
    Asking asking;
    asking.client = &connection.peer.any;
    asking.server = &connection.local.any;
    if (connection.client && connection.client->host_confirmed)
        asking.host = connection.client->host;
    asking.method = connection.transaction->request.method_token;
    return asking;
}

void say_who_decided(Step& step, const Rules& rules, const Decided& decided) {
    if (!step.watched()) return;
    const Requirement& by = decided.by != nullptr ? *decided.by : rules.require.value;
    const bool granted = decided.verdict == Verdict::granted;
    step.fact(granted ? "granted_by" : "refused_by", by.text);
    step.fact("directive", (by.origin.file ? by.origin : rules.require.origin).text());
}

/// 401 (Unauthorized) invites the client to try again with (other) credentials.  What is only a
/// part of the answer, or might become one, invites nobody.
Outcome ask_for_credentials(Step& step, Worker& worker, Connection& connection, Resource& resource,
                            const char* why) {
    Transaction& t = *connection.transaction;
    const bool is_asked_for = &resource == &t.resource && t.error_status == Status::ok;
    if (is_asked_for && !add_challenges(step, worker, t, *resource.rules))
        return turn_down(step, resource, Status::internal_server_error, "user_file_cannot_be_read");
    return turn_down(step, resource, Status::unauthorized, why);
}

/// `done`: the client has said who it is, and it is true.
Outcome find_out_user(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    using State = Credentials::State;
    const Credentials& credentials =
        check_credentials(step, worker, *connection.transaction, *resource.rules);
    switch (credentials.state) {
        case State::accepted: return Outcome::done;
        case State::failed:
            return turn_down(step, resource, Status::internal_server_error, credentials.why);
        case State::misfit: return turn_down(step, resource, Status::bad_request, credentials.why);
        case State::not_tried:
        case State::none:
        case State::refused:
        case State::stale: break;
    }
    return ask_for_credentials(step, worker, connection, resource, credentials.why);
}

/// Decides once more, with the user.
Outcome decide_for_user(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    const Rules& rules = *resource.rules;
    const Requirement& requirement = rules.require.value;
    Asking asking = asking_of(connection);
    asking.user = &t.credentials.user;
    if (names_group(requirement)) {
        const char* why = "auth_group_file_not_set";
        const std::string& file = rules.auth_group_file.value;
        if (!file.empty()) asking.groups = worker.user_files.groups(step, file, why);
        if (asking.groups == nullptr)
            return turn_down(step, resource, Status::internal_server_error, why);
    }
    const Decided decided = decide(requirement, asking);
    say_who_decided(step, rules, decided);
    if (decided.verdict != Verdict::granted)
        return ask_for_credentials(step, worker, connection, resource, "user_not_allowed");
    if (&resource == &t.resource) {
        t.authenticated_user = t.credentials.user;
        t.auth_scheme = rules.auth_type.value == AuthType::digest ? "Digest" : "Basic";
    }
    return Outcome::done;
}

}  // namespace

Outcome identify(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Rules& rules = *resource.rules;
    const bool for_access = rules.require.is_set && rules.require.value.needs_host();
    const Lookup lookup = for_access ? Lookup::doubled : rules.hostname_lookups.value;
    if (lookup == Lookup::off && !rules.identity_check.value) return Outcome::done;
    return identify_client(step, worker, connection, lookup, rules.identity_check.value);
}

Outcome check_access(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Rules& rules = *resource.rules;
    if (!rules.require.is_set) return Outcome::done;
    const Decided decided = decide(rules.require.value, asking_of(connection));
    switch (decided.verdict) {
        case Verdict::granted: say_who_decided(step, rules, decided); return Outcome::done;
        case Verdict::neutral:
        case Verdict::denied:
            say_who_decided(step, rules, decided);
            return turn_down(step, resource, Status::forbidden, "access_denied");
        case Verdict::denied_without_user: break;
    }
    const Outcome outcome = find_out_user(step, worker, connection, resource);
    if (outcome != Outcome::done) return outcome;
    return decide_for_user(step, worker, connection, resource);
}

}  // namespace stepwise
