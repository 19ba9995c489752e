// Basic and Digest differ in what the client sends and which file it is compared with.  An unknown
// user and a wrong password look the same, and take the same time.
#include "stepwise/stages/4_resource/authentication.hpp"

#include <array>
#include <utility>

#include "stepwise/http/authorization.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/site/digest.hpp"
#include "stepwise/site/passwords.hpp"

namespace stepwise {
namespace {

using http::DigestAlgorithm;
using State = Credentials::State;

/// By the clock that all workers share.
std::int64_t now_in_seconds() noexcept { return monotonic_now() / seconds; }

void conclude(Credentials& credentials, State state, const char* why) {
    credentials.state = state;
    credentials.why = why;
}

/// What the operator has forgotten to say; empty: nothing.
const char* what_is_missing(const Rules& rules) noexcept {
    if (rules.auth_type.value == AuthType::none) return "auth_type_not_set";
    if (rules.auth_name.value.empty()) return "auth_name_not_set";
    if (rules.auth_user_file.value.empty()) return "auth_user_file_not_set";
    return "";
}

http::AuthScheme scheme_of(const Rules& rules) noexcept {
    return rules.auth_type.value == AuthType::digest ? http::AuthScheme::digest
                                                     : http::AuthScheme::basic;
}

std::string place_of(const Rules& rules) {
    const char* scheme = rules.auth_type.value == AuthType::digest ? "digest\n" : "basic\n";
    return scheme + rules.auth_name.value + "\n" + rules.auth_user_file.value;
}

void check_basic(Step& step, Worker& worker, const Rules& rules, std::string_view authorization,
                 Credentials& credentials) {
    const http::BasicCredentials sent = http::parse_basic(authorization);
    if (!sent.ok()) return conclude(credentials, State::refused, sent.why);
    step.fact("user", sent.user);
    const char* why = "";
    const PasswordFile* users = worker.user_files.passwords(step, rules.auth_user_file.value, why);
    if (users == nullptr) return conclude(credentials, State::failed, why);
    if (!authenticate(*users, sent.user, sent.password))
        return conclude(credentials, State::refused, "user_or_password_wrong");
    credentials.user = sent.user;
    conclude(credentials, State::accepted, "");
}

struct Offer {
    bool sha256, md5;
};

/// What the operator says, else what the file has hashes for.
Offer offer_of(const Rules& rules, const DigestFile& users) {
    if (rules.digest_algorithm.is_set) {
        const bool md5 = http::equal_ignoring_case(rules.digest_algorithm.value, "MD5");
        return {!md5, md5};
    }
    const DigestOffer found = digest_offer(users, rules.auth_name.value);
    if (!found.sha256 && !found.md5) return {true, true};  // nobody to say; nobody gets in
    return {found.sha256, found.md5};
}

bool is_offered(const Offer& offer, const http::DigestCredentials& sent) noexcept {
    const auto algorithm = http::digest_algorithm_from(sent.algorithm);
    return algorithm && (*algorithm == DigestAlgorithm::sha256 ? offer.sha256 : offer.md5);
}

/// RFC 7616, 3.4.6 wants 400 (Bad Request) for another URI; of another realm the client has to be
/// asked for the password of ours.
State state_of(DigestOutcome outcome, const http::DigestCredentials& sent, const Rules& rules) {
    switch (outcome) {
        case DigestOutcome::accepted: return State::accepted;
        case DigestOutcome::stale: return State::stale;
        case DigestOutcome::mismatch:
            return sent.realm == rules.auth_name.value ? State::misfit : State::refused;
        case DigestOutcome::refused:
        case DigestOutcome::unsupported: break;
    }
    return State::refused;
}

void check_digest(Step& step, Worker& worker, const Transaction& t, const Rules& rules,
                  std::string_view authorization, Credentials& credentials) {
    const http::DigestCredentials sent = http::parse_digest(authorization);
    if (!sent.ok()) return conclude(credentials, State::refused, sent.why);
    step.fact("user", sent.username);
    const char* why_not = "";
    const DigestFile* users = worker.user_files.digests(step, rules.auth_user_file.value, why_not);
    if (users == nullptr) return conclude(credentials, State::failed, why_not);
    DigestContext context;
    context.realm = rules.auth_name.value;
    context.method = t.request.method_token;
    context.target = t.request.target;
    context.seconds = now_in_seconds();
    context.lifetime = rules.nonce_lifetime.value;
    const DigestOutcome outcome =
        is_offered(offer_of(rules, *users), sent)
            ? stepwise::check_digest(sent, context, worker.server.secret, *users)
            : DigestOutcome::unsupported;
    if (outcome == DigestOutcome::accepted) credentials.user = sent.username;
    conclude(credentials, state_of(outcome, sent, rules), why(outcome));
}

void check(Step& step, Worker& worker, Transaction& t, const Rules& rules) {
    Credentials& credentials = t.credentials;
    if (const char* missing = what_is_missing(rules); *missing != '\0')
        return conclude(credentials, State::failed, missing);
    const http::Fields& fields = t.request.fields;
    const std::string_view authorization = fields.value("Authorization");
    if (fields.count("Authorization") > 1)
        return conclude(credentials, State::refused, "credentials_sent_twice");
    if (authorization.empty()) return conclude(credentials, State::none, "no_credentials");
    const http::AuthScheme wanted = scheme_of(rules);
    if (http::auth_scheme_of(authorization) != wanted)
        return conclude(credentials, State::refused, "credentials_of_another_scheme");
    step.fact("auth", wanted == http::AuthScheme::digest ? "digest" : "basic");
    if (wanted == http::AuthScheme::digest)
        check_digest(step, worker, t, rules, authorization, credentials);
    else
        check_basic(step, worker, rules, authorization, credentials);
}

/// The values; none if the file that says which algorithms are to be offered cannot be read.
std::vector<std::string> challenges(Step& step, Worker& worker, const Transaction& t,
                                    const Rules& rules) {
    const std::string& realm = rules.auth_name.value;
    if (rules.auth_type.value == AuthType::basic) return {http::basic_challenge(realm)};
    const char* why = "";
    const DigestFile* users = worker.user_files.digests(step, rules.auth_user_file.value, why);
    if (users == nullptr) return {};
    const Offer offer = offer_of(rules, *users);
    const std::string nonce = make_nonce(worker.server.secret, now_in_seconds());
    http::DigestChallenge challenge{realm, nonce};
    challenge.domain = rules.digest_domain.value;
    challenge.stale = t.credentials.state == State::stale;
    challenge.sha256 = offer.sha256;
    challenge.md5 = offer.md5;
    return http::digest_challenges(challenge);
}

}  // namespace

const Credentials& check_credentials(Step& step, Worker& worker, Transaction& t,
                                     const Rules& rules) {
    std::string place = place_of(rules);
    if (t.credentials.state == State::not_tried || t.credentials.place != place) {
        t.credentials = {};
        t.credentials.place = std::move(place);
        check(step, worker, t, rules);
    }
    return t.credentials;
}

bool add_challenges(Step& step, Worker& worker, Transaction& t, const Rules& rules) {
    for (const Answer::Field& field : t.answer.fields)
        if (field.name == "WWW-Authenticate") return true;
    const auto values = challenges(step, worker, t, rules);
    for (const std::string& value : values) t.answer.fields.push_back({"WWW-Authenticate", value});
    return !values.empty();
}

}  // namespace stepwise
