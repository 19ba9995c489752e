// Who may have a resource: Require, and how users prove who they are.
#include <algorithm>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

using Kind = Requirement::Kind;

struct RequireName {
    const char* name;
    Kind kind;
    std::size_t least, most;
};
constexpr RequireName require_names[] = {
    {"ip", Kind::ip, 1, any_number},         {"host", Kind::host, 1, any_number},
    {"user", Kind::user, 1, any_number},     {"group", Kind::group, 1, any_number},
    {"valid-user", Kind::valid_user, 0, 0},  {"local", Kind::local, 0, 0},
    {"method", Kind::method, 1, any_number},
};

/// `all granted`, `ip 10.0.0.0/8`, …: from argument `at` on.
void set_requirement(const Directive& d, std::size_t at, Requirement& result) {
    const std::vector<std::string> words = rest(d, at + 1);
    if (is(d[at], "all")) {
        if (words.size() != 1 || (!is(words[0], "granted") && !is(words[0], "denied")))
            fail(d.origin, "Require all is followed by granted or denied");
        result.kind = is(words[0], "granted") ? Kind::granted : Kind::denied;
        return;
    }
    for (const RequireName& known : require_names) {
        if (!is(known.name, d[at])) continue;
        if (words.size() < known.least || words.size() > known.most)
            fail(d.origin, std::string{"Require "} + known.name +
                               (known.most == 0 ? " stands alone" : " needs at least 1 argument"));
        result.kind = known.kind;
        if (known.kind == Kind::ip)
            for (const std::string& word : words) result.networks.push_back(network(d, word));
        else
            result.words = words;
        return;
    }
    fail(d.origin,
         "Require " + d[at] + ": expected all, ip, host, user, group, valid-user, local or method");
}

/// Where a Require line belongs: the section around it, or an unwritten RequireAny.
Requirement& around(Place& place, const Directive& d) {
    if (place.requirements) return *place.requirements;
    if (!place.rules.require.is_set) {
        Requirement any;
        any.kind = Kind::any;
        any.origin = d.origin;
        place.rules.require.set(std::move(any), d.origin);
    }
    return place.rules.require.value;
}

void require(Place& place, const Directive& d) {
    Requirement added;
    added.origin = d.origin;
    added.text = joined(d);
    added.negated = is(d[0], "not");
    if (added.negated && d.size() == 1) fail(d.origin, "Require not needs something to deny");
    set_requirement(d, added.negated ? 1 : 0, added);
    Requirement& into = around(place, d);
    if (added.negated && (added.kind == Kind::granted || added.kind == Kind::denied))
        fail(d.origin, "Require not all: write the opposite");
    if (added.negated && into.kind != Kind::all)
        fail(d.origin,
             "Require not can only take away from what others grant: it stands in "
             "<RequireAll>, not " +
                 std::string{into.kind == Kind::none ? "in <RequireNone>" : "beside alternatives"});
    into.parts.push_back(std::move(added));
}

bool only_denies(const Requirement& part) { return part.negated || part.kind == Kind::none; }

template <Kind kind>
void require_section(Place& place, const Directive& d) {
    Requirement added;
    added.kind = kind;
    added.origin = d.origin;
    added.text = d.title();
    Place inside = place;
    inside.where = in_require;
    inside.requirements = &added;
    apply(inside, d.body);
    if (added.parts.empty()) fail(d.origin, d.title() + " is empty: it would decide nothing");
    if (kind == Kind::all && std::all_of(added.parts.begin(), added.parts.end(), only_denies))
        fail(d.origin, "<RequireAll> grants nothing: add what does, e.g. Require all granted");
    Requirement& into = around(place, d);
    if (kind == Kind::none && into.kind != Kind::all)
        fail(d.origin,
             "<RequireNone> can only take away from what others grant: it stands in "
             "<RequireAll>");
    into.parts.push_back(std::move(added));
}

void auth_type(Place& place, const Directive& d) {
    if (!is(d[0], "None") && !is(d[0], "Basic") && !is(d[0], "Digest"))
        fail(d.origin, "AuthType is None, Basic or Digest, not " + d[0]);
    place.rules.auth_type.set(is(d[0], "Basic")    ? AuthType::basic
                              : is(d[0], "Digest") ? AuthType::digest
                                                   : AuthType::none,
                              d.origin);
}

void auth_name(Place& place, const Directive& d) { place.rules.auth_name.set(d[0], d.origin); }

template <Setting<std::string> Rules::*file>
void auth_file(Place& place, const Directive& d) {
    (place.rules.*file).set(path(place, d[0]), d.origin);
}

void auth_provider(Place&, const Directive& d) {
    if (d.size() != 1 || !is(d[0], "file"))
        fail(d.origin, d.name + " " + joined(d) + ": users come from files only; expected " +
                           d.name + " file");
}

void auth_authoritative(Place& place, const Directive& d) {
    if (!flag(d)) place.reading.remark(d.name, "there is no other provider to ask", d.origin);
}

void digest_algorithm(Place& place, const Directive& d) {
    if (!is(d[0], "MD5") && !is(d[0], "SHA-256"))
        fail(d.origin,
             "AuthDigestAlgorithm is MD5 or SHA-256 (which Apache does not know), not " + d[0]);
    place.rules.digest_algorithm.set(is(d[0], "MD5") ? "MD5" : "SHA-256", d.origin);
}

void digest_domain(Place& place, const Directive& d) {
    place.rules.digest_domain.set(joined(d), d.origin);
}

void digest_qop(Place&, const Directive& d) {
    if (d.size() != 1 || !is(d[0], "auth"))
        fail(d.origin, "AuthDigestQop " + joined(d) + ": only auth is spoken here");
}

void nonce_lifetime(Place& place, const Directive& d) {
    place.rules.nonce_lifetime.set(static_cast<std::int64_t>(number(d, d[0], 1, 1'000'000'000)),
                                   d.origin);
}

constexpr std::uint8_t in_auth = in_section;
constexpr std::uint8_t in_any_require = in_section | in_require;

constexpr Entry access_entries[] = {
    {"Require", in_any_require, 1, any_number, "Require ip 10.0.0.0/8", "who may have it", require},
    {"<RequireAll", in_any_require, 0, 0, "<RequireAll>", "all of these must hold",
     require_section<Kind::all>},
    {"<RequireAny", in_any_require, 0, 0, "<RequireAny>", "one of these must hold",
     require_section<Kind::any>},
    {"<RequireNone", in_any_require, 0, 0, "<RequireNone>", "none of these may hold",
     require_section<Kind::none>},
    {"AuthType", in_auth, 1, 1, "AuthType Basic", "how users prove who they are", auth_type},
    {"AuthName", in_auth, 1, 1, "AuthName \"Family Photos\"", "what the browser shows: the realm",
     auth_name},
    {"AuthUserFile", in_auth, 1, 1, "AuthUserFile /etc/stepwise/users",
     "users and their passwords' hashes", auth_file<&Rules::auth_user_file>},
    {"AuthGroupFile", in_auth, 1, 1, "AuthGroupFile /etc/stepwise/groups", "groups of users",
     auth_file<&Rules::auth_group_file>},
    {"AuthBasicProvider", in_auth, 1, any_number, "AuthBasicProvider file", "where users come from",
     auth_provider},
    {"AuthBasicAuthoritative", in_auth, 1, 1, "AuthBasicAuthoritative On",
     "whether no other provider is asked", auth_authoritative},
    {"AuthDigestProvider", in_auth, 1, any_number, "AuthDigestProvider file",
     "where users come from", auth_provider},
    {"AuthDigestAlgorithm", in_auth, 1, 1, "AuthDigestAlgorithm MD5", "which hash is asked for",
     digest_algorithm},
    {"AuthDigestDomain", in_auth, 1, any_number, "AuthDigestDomain /private/",
     "where the same password holds", digest_domain},
    {"AuthDigestQop", in_auth, 1, any_number, "AuthDigestQop auth", "what the proof protects",
     digest_qop},
    {"AuthDigestNonceLifetime", in_auth, 1, 1, "AuthDigestNonceLifetime 300",
     "seconds that a nonce holds", nonce_lifetime},
};

}  // namespace

Entries access_directives() noexcept { return {access_entries, std::size(access_entries)}; }

}  // namespace stepwise::config
