// The checks of exercise 12: field values, comparisons that are watched, then the real server with
// both functions in stage 4.
#include "exercises/12-basic-authentication/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/http/base64.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using ParseLogin = decltype(parse_basic_login);
using IsSame = decltype(is_same_secret);

bool parse(Trial& trial, std::string_view value, BasicLogin& got) {
    ParseLogin* const student = ANSWER(trial, parse_basic_login);
    got = {"not set", "not set"};
    trial.calling("parse_basic_login(" + exercise::literal(value) + ", into)");
    return student(trial.guarded(value), got);
}

void is_login(Trial& trial, std::string_view value, std::string_view user,
              std::string_view password) {
    BasicLogin got;
    trial.equal("these are well-formed credentials, so the function returns true", true,
                parse(trial, value, got));
    trial.equal("the user is what stands in front of the first colon", user, got.user);
    trial.equal("the password is all that stands behind the first colon", password, got.password);
}

void is_refused(Trial& trial, std::string_view value, std::string_view rule) {
    BasicLogin got;
    trial.equal(rule, false, parse(trial, value, got));
    trial.equal("no half of a user gets out", "", got.user);
    trial.equal("no half of a password gets out", "", got.password);
}

std::string basic(std::string_view octets) {
    return "Basic " + stepwise::http::encode_base64(octets);
}

void user_and_password(Trial& trial) {
    is_login(trial, "Basic am9lOnNlY3JldA==", "joe", "secret");
    is_login(trial, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame");  // RFC 7617
    is_login(trial, basic("mary:x"), "mary", "x");
}

void all_lengths(Trial& trial) {
    std::string text = "u:";
    for (const char c : std::string_view{"passwords"}) {
        text += c;
        is_login(trial, basic(text), "u", text.substr(2));
    }
}

void all_letters(Trial& trial) {
    // Three alignments of all printable octets, and the letters + and /.
    is_login(trial, "Basic MTI6PzA/Pj8+ICE=", "12", "?0?>?> !");
    std::string password;
    for (char c = ' '; c <= '~'; ++c)
        if (c != ':') password += c;  // colons have a check of their own
    is_login(trial, basic("u:" + password), "u", password);
    is_login(trial, basic("uu:" + password), "uu", password);
    is_login(trial, basic("uuu:" + password), "uuu", password);
}

void utf_8(Trial& trial) {
    is_login(trial, "Basic dGVzdDoxMjPCow==", "test", "123\xc2\xa3");  // RFC 7617, 2.1
    is_login(trial, basic("j\xc3\xb6rg:\xe2\x82\xac\xff\x80"), "j\xc3\xb6rg",
             "\xe2\x82\xac\xff\x80");
}

void colons(Trial& trial) {
    is_login(trial, "Basic YTpiOmM=", "a", "b:c");
    is_login(trial, basic("joe::"), "joe", ":");
    is_login(trial, basic("joe:"), "joe", "");
    is_login(trial, basic(":secret"), "", "secret");
    is_login(trial, "Basic Og==", "", "");
    is_refused(trial, "Basic am9l", "without a colon there is no password: false");
    is_refused(trial, basic("joesecret"), "without a colon there is no password: false");
}

void scheme(Trial& trial) {
    is_login(trial, "basic am9lOnNlY3JldA==", "joe", "secret");
    is_login(trial, "BASIC am9lOnNlY3JldA==", "joe", "secret");
    is_login(trial, "bAsIc   am9lOnNlY3JldA==", "joe", "secret");
    constexpr std::string_view rule = "it must be the word Basic, a space, and base64";
    for (const char* value :
         {"", "Basic", "Basic ", "Basicam9lOnNlY3JldA==", "am9lOnNlY3JldA==",
          "Digest am9lOnNlY3JldA==", "Basics am9lOnNlY3JldA==", "Bas am9lOnNlY3JldA==",
          " Basic am9lOnNlY3JldA==", "Basic\tam9lOnNlY3JldA=="})
        is_refused(trial, value, rule);
}

void other_letters(Trial& trial) {
    constexpr std::string_view rule = "only the 64 letters are base64";
    for (const char* value :
         {"Basic am9lOnNl!3JldA==", "Basic am9lOnNlY3Jld-==", "Basic am9lOnNlY3Jld_==",
          "Basic am9lOnNl Y3JldA==", "Basic am9lOnNl\nY3JldA==", "Basic am9lOnNlY3JldA== ",
          "Basic am9lOnNlY3Jl,A==",
          "Basic am9lOnNl\xe4"
          "3JldA==",
          "Basic \xff\xff\xff\xff"})
        is_refused(trial, value, rule);
    is_refused(trial, std::string_view{"Basic am9lOnNl\0003JldA==", 22}, rule);
}

void padding(Trial& trial) {
    constexpr std::string_view rule = "padding is where it is needed, and only there";
    for (const char* value :
         {"Basic am9lOnNlY3JldA", "Basic am9lOnNlY3JldA=", "Basic am9lOnNlY3JldA===",
          "Basic am9lOnNlY3JldA====", "Basic am9lOg==am9l", "Basic a===", "Basic ====", "Basic =",
          "Basic am9=Og==", "Basic YTpiOm=j", "Basic YTpi====", "Basic YTpiY"})
        is_refused(trial, value, rule);
}

void left_over_bits(Trial& trial) {
    constexpr std::string_view rule = "the bits that are left over are 0, or it is malformed";
    is_login(trial, "Basic am9lOg==", "joe", "");
    is_refused(trial, "Basic am9lOh==", rule);
    is_refused(trial, "Basic am9lOn==", rule);
    is_login(trial, "Basic YTpiOmM=", "a", "b:c");
    is_refused(trial, "Basic YTpiOmN=", rule);
    is_refused(trial, "Basic YTpiOmP=", rule);
}

void control_characters(Trial& trial) {
    constexpr std::string_view rule = "there is no control character in user or password";
    is_refused(trial, basic("joe\n:secret"), rule);
    is_refused(trial, basic("joe:sec\tret"), rule);
    is_refused(trial, basic("joe:secret\x7f"), rule);
    is_refused(trial, basic(std::string_view{"joe:sec\0ret", 11}), rule);
    is_refused(trial, basic(std::string_view{"joe\0:secret", 11}), rule);
}

// ------------------------------------------------------------------------------ the comparison

/// How often `given` and `expected` were looked at together.
void compares(Trial& trial, std::string_view expected, std::string_view given, bool result) {
    IsSame* const student = ANSWER(trial, is_same_secret);
    const Secret one{expected}, other{given};
    trial.calling("is_same_secret(" + exercise::literal(expected) + ", " +
                  exercise::literal(given) + ")");
    trial.equal("true if, and only if, both have the same octets", result, student(one, other));
    if (expected.size() != given.size()) return;
    constexpr std::string_view rule = "every octet is looked at once, wherever the difference is";
    trial.equal(rule, expected.size(), one.looks());
    trial.equal(rule, given.size(), other.looks());
}

void same_or_not(Trial& trial) {
    IsSame* const student = ANSWER(trial, is_same_secret);
    const auto is = [&](std::string_view expected, std::string_view given, bool result) {
        trial.calling("is_same_secret(" + exercise::literal(expected) + ", " +
                      exercise::literal(given) + ")");
        trial.equal("true if, and only if, both have the same octets", result,
                    student(Secret{expected}, Secret{given}));
    };
    is("secret", "secret", true);
    is("", "", true);
    for (const char* given : {"Secret", "secreT", "sekret", "secre", "secrets", "", "s"})
        is("secret", given, false);
    is("", "s", false);
    is("ab", "ba", false);
    is("aab", "bba", false);
    is("\x01\x02", "\x03\x03", false);
    is("\x80", std::string_view{"\0", 1}, false);
    is(std::string_view{"a\0b", 3}, std::string_view{"a\0c", 3}, false);
}

void same_effort(Trial& trial) {
    compares(trial, "secret", "secret", true);
    compares(trial, "secret", "xecret", false);
    compares(trial, "secret", "secrex", false);
    compares(trial, "secret", "xxxxxx", false);
    compares(trial, "aa", "bb", false);
    compares(trial, "s", "t", false);
}

// ------------------------------------------------------------------------------ in the server

ParseLogin* parse_in_server = nullptr;
IsSame* compare_in_server = nullptr;

constexpr std::string_view their_password = "open:sesame";

/// Only joe gets into /private/: stage 4 with the student's functions in front of it.
Outcome access(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Transaction& t = *connection.transaction;
    if (t.target.path.starts_with("/private/") && t.authenticated_user.empty()) {
        BasicLogin login;
        const bool is_joe = parse_in_server(t.request.fields.value("Authorization"), login) &&
                            login.user == "joe" &&
                            compare_in_server(Secret{their_password}, Secret{login.password});
        step.fact("login", is_joe ? "joe" : "nobody");
        if (!is_joe) {
            t.answer.fields.push_back({"WWW-Authenticate", "Basic realm=\"plans\""});
            return stepwise::decline(step, connection, stepwise::http::Status::unauthorized,
                                     "not_joe");
        }
        t.authenticated_user = login.user;
    }
    return stepwise::access_resource(step, worker, connection);
}

void real_server(Trial& trial) {
    parse_in_server = ANSWER(trial, parse_basic_login);
    compare_in_server = ANSWER(trial, is_same_secret);
    exercise::Setup setup;
    setup.stages.access_resource = access;
    trial.calling("the server, with both functions in its stage 4");
    ServerRun server{trial, setup};
    server.add_file("private/plans.txt", "a better hammer\n");
    const auto answers = [&](const std::string& value, int status, std::string_view rule) {
        const std::string field = value.empty() ? "" : "Authorization: " + value + "\r\n";
        const std::string response = server.exchange(
            "GET /private/plans.txt HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n");
        trial.equal(rule, status, ServerRun::status_of(response));
        trial.equal("the plans come for joe only", status == 200,
                    response.ends_with("a better hammer\n"));
    };
    answers("", 401, "without credentials: 401");
    answers(basic("joe:open:sesame"), 200, "joe with his password: 200");
    answers("basic" + basic("joe:open:sesame").substr(5), 200, "the scheme has no case");
    answers(basic("joe:open"), 401, "a wrong password: 401");
    answers(basic("joe:"), 401, "no password: 401");
    answers(basic("jill:open:sesame"), 401, "another user: 401");
    answers("Basic !!!!", 401, "no base64: 401");
    server.stop();
    const auto lines = server.log_lines();
    trial.expect(lines.size() >= 2 && lines[1].find(" joe [") != std::string::npos,
                 "the log names the user of the request that got in");
}

const exercise::Registration registration{
    {"12-basic-authentication",
     stepwise::Stage::access_resource,
     {
         {"user-and-password", "reads user and password", user_and_password},
         {"all-lengths", "reads texts of every length", all_lengths},
         {"all-letters", "knows all 64 letters", all_letters},
         {"utf-8", "reads octets that are no ASCII", utf_8},
         {"colons", "divides at the first colon", colons},
         {"scheme", "wants the word Basic, in any case", scheme},
         {"other-letters", "refuses what is not base64", other_letters},
         {"padding", "refuses padding in the wrong place", padding},
         {"left-over-bits", "refuses a second spelling of a text", left_over_bits},
         {"control-characters", "refuses control characters", control_characters},
         {"same-or-not", "compares two texts", same_or_not},
         {"same-effort", "compares without telling where they differ", same_effort},
         {"real-server", "guards a page when it is in the real server", real_server, 2},
     }}};

}  // namespace
