// Section 8: who may have a resource.  The expected values are those of Apache's mod_authz_core.
#include "stepwise/site/verdict.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>
#include <utility>
#include <vector>

#include "doctest/doctest.h"

using namespace stepwise;
using Kind = Requirement::Kind;

namespace {

/// An address to ask with.
struct Address {
    explicit Address(const char* text) {
        if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1)
            v4.sin_family = AF_INET;
        else if (::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
            v6.sin6_family = AF_INET6;
    }
    union {
        sockaddr any;
        sockaddr_in v4;
        sockaddr_in6 v6{};
    };
};

Requirement line(Kind kind, std::vector<std::string> words = {}) {
    Requirement requirement;
    requirement.kind = kind;
    for (const std::string& word : words)
        if (kind == Kind::ip)
            requirement.networks.push_back(Network::parse(word).value());
        else
            requirement.words.push_back(word);
    return requirement;
}

Requirement negated(Requirement requirement) {
    requirement.negated = true;
    return requirement;
}

Requirement section(Kind kind, std::vector<Requirement> parts) {
    Requirement requirement;
    requirement.kind = kind;
    requirement.parts = std::move(parts);
    return requirement;
}

Requirement all(std::vector<Requirement> parts) { return section(Kind::all, std::move(parts)); }
Requirement any(std::vector<Requirement> parts) { return section(Kind::any, std::move(parts)); }
Requirement none(std::vector<Requirement> parts) { return section(Kind::none, std::move(parts)); }

const Requirement yes = line(Kind::granted), no = line(Kind::denied);
const Requirement joe = line(Kind::user, {"joe", "mary"}), somebody = line(Kind::valid_user);
const Requirement unknown = negated(no);  // neutral

struct Client {
    const char* address = "192.0.2.7";
    std::string_view host = {};
    std::string_view method = "GET";
    const char* user = nullptr;
};

Verdict verdict_for(const Requirement& requirement, const Client& client = {}) {
    const Address from{client.address}, to{"192.0.2.1"};
    const GroupFile groups = parse_group_file("staff: joe sue\nguests: tim\n");
    const std::string user = client.user != nullptr ? client.user : "";
    Asking asking;
    asking.client = &from.any;
    asking.server = &to.any;
    asking.host = client.host;
    asking.method = client.method;
    asking.user = client.user != nullptr ? &user : nullptr;
    asking.groups = &groups;
    return decide(requirement, asking).verdict;
}

bool is_granted(const Requirement& requirement, const Client& client) {
    return verdict_for(requirement, client) == Verdict::granted;
}

}  // namespace

TEST_CASE("http 8: a single Require") {
    CHECK(verdict_for(yes) == Verdict::granted);
    CHECK(verdict_for(no) == Verdict::denied);
    CHECK(verdict_for(negated(yes)) == Verdict::denied);
    CHECK(verdict_for(unknown) == Verdict::neutral);
    CHECK(verdict_for(joe) == Verdict::denied_without_user);
    CHECK(verdict_for(negated(joe)) == Verdict::neutral);
    CHECK(verdict_for(joe, {.user = "joe"}) == Verdict::granted);
    CHECK(verdict_for(joe, {.user = "mary"}) == Verdict::granted);
    CHECK(verdict_for(joe, {.user = "Joe"}) == Verdict::denied);
    CHECK(verdict_for(joe, {.user = "jo"}) == Verdict::denied);
    CHECK(verdict_for(joe, {.user = ""}) == Verdict::denied);
    CHECK(verdict_for(negated(joe), {.user = "joe"}) == Verdict::denied);
    CHECK(verdict_for(somebody) == Verdict::denied_without_user);
    CHECK(verdict_for(somebody, {.user = "anybody"}) == Verdict::granted);
    const Requirement staff = line(Kind::group, {"staff"});
    CHECK(verdict_for(staff) == Verdict::denied_without_user);
    CHECK(verdict_for(staff, {.user = "sue"}) == Verdict::granted);
    CHECK(verdict_for(staff, {.user = "tim"}) == Verdict::denied);
    CHECK(verdict_for(line(Kind::group, {"guests", "staff"}), {.user = "tim"}) == Verdict::granted);
}

TEST_CASE("http 8: sections of lines that say yes, no, or neither") {
    using List = std::vector<Requirement>;
    struct Row {
        List parts;
        Verdict of_all, of_any, of_none;
    };
    constexpr Verdict granted = Verdict::granted, denied = Verdict::denied,
                      neutral = Verdict::neutral, user = Verdict::denied_without_user;
    const Row rows[] = {
        {{}, neutral, neutral, neutral},
        {{yes}, granted, granted, denied},
        {{no}, denied, denied, neutral},
        {{unknown}, neutral, neutral, neutral},
        {{somebody}, user, user, neutral},
        {{yes, no}, denied, granted, denied},
        {{no, yes}, denied, granted, denied},
        {{yes, unknown}, granted, granted, denied},
        {{unknown, yes}, granted, granted, denied},
        {{no, unknown}, denied, denied, neutral},
        {{somebody, yes}, user, granted, denied},
        {{yes, somebody}, user, granted, denied},
        {{somebody, no}, denied, user, neutral},
        {{no, somebody}, denied, user, neutral},
        {{somebody, unknown}, user, user, neutral},
        {{yes, somebody, no}, denied, granted, denied},
    };
    for (const Row& row : rows) {
        CAPTURE(&row - rows);
        CHECK(verdict_for(all(row.parts)) == row.of_all);
        CHECK(verdict_for(any(row.parts)) == row.of_any);
        CHECK(verdict_for(none(row.parts)) == row.of_none);
        CHECK(verdict_for(any({all(row.parts)})) == row.of_all);
        CHECK(verdict_for(all({any(row.parts)})) == row.of_any);
        CHECK(verdict_for(all({yes, none(row.parts)})) ==
              (row.of_none == denied ? denied : granted));
    }
}

TEST_CASE("http 8: everybody but somebody") {
    const Requirement everybody_but_joe = all({yes, negated(joe)});
    // As Apache has it: who says nothing is not Joe.
    CHECK(verdict_for(everybody_but_joe) == Verdict::granted);
    const Requirement users_but_joe = all({somebody, negated(joe)});
    CHECK(verdict_for(users_but_joe) == Verdict::denied_without_user);
    CHECK(verdict_for(users_but_joe, {.user = "joe"}) == Verdict::denied);
    CHECK(verdict_for(users_but_joe, {.user = "tim"}) == Verdict::granted);
}

TEST_CASE("http 8: the address") {
    const Requirement office = line(Kind::ip, {"10.1.0.0/16", "2001:db8::/32"});
    CHECK(is_granted(office, {.address = "10.1.255.255"}));
    CHECK_FALSE(is_granted(office, {.address = "10.2.0.0"}));
    CHECK(is_granted(office, {.address = "2001:db8::7"}));
    CHECK(is_granted(office, {.address = "::ffff:10.1.2.3"}));
    CHECK_FALSE(is_granted(office, {.address = "2001:db9::7"}));
    const Requirement local = line(Kind::local);
    for (const char* address : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1", "192.0.2.1"})
        CHECK(is_granted(local, {.address = address}));
    for (const char* address : {"192.0.2.7", "128.0.0.1", "::2", "::ffff:192.0.2.7"})
        CHECK_FALSE(is_granted(local, {.address = address}));
    CHECK(decide(office, {}).verdict == Verdict::denied);
    CHECK(decide(local, {}).verdict == Verdict::denied);
}

TEST_CASE("http 8: the host's name, whole or its end at a dot") {
    const Requirement friends = line(Kind::host, {"example.org", ".edu"});
    for (const char* host : {"example.org", "www.example.org", "WWW.Example.ORG", "a.b.example.org",
                             "example.org.", "mit.edu"})
        CHECK(is_granted(friends, {.host = host}));
    for (const char* host :
         {"", "myexample.org", "example.org.evil.test", "org", "edu", "example.or", ".", "xedu"})
        CHECK_FALSE(is_granted(friends, {.host = host}));
    CHECK_FALSE(is_in_domain("anything", ""));
    CHECK_FALSE(is_in_domain("", ""));
}

TEST_CASE("http 8: the method, and HEAD is a GET") {
    const Requirement reading = line(Kind::method, {"GET", "OPTIONS"});
    CHECK(is_granted(reading, {.method = "GET"}));
    CHECK(is_granted(reading, {.method = "HEAD"}));
    CHECK(is_granted(reading, {.method = "OPTIONS"}));
    CHECK_FALSE(is_granted(reading, {.method = "POST"}));
    CHECK_FALSE(is_granted(reading, {.method = "get"}));
    CHECK(is_granted(line(Kind::method, {"HEAD"}), {.method = "GET"}));
}

TEST_CASE("http 8: the line that decides is known") {
    const Requirement rules = any({all({yes, joe}), line(Kind::ip, {"192.0.2.7"})});
    const Address from{"192.0.2.7"};
    Asking asking;
    asking.client = &from.any;
    CHECK(decide(rules, asking).by == &rules.parts[1]);
    const std::string user = "joe";
    asking.user = &user;
    const Decided decided = decide(rules, asking);
    CHECK(decided.verdict == Verdict::granted);
    CHECK(decide(all({yes, no, yes}), asking).verdict == Verdict::denied);
    CHECK(names_group(any({yes, all({line(Kind::group, {"a"})})})));
    CHECK_FALSE(names_group(rules));
}
