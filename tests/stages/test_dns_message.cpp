// Messages of the DNS, octet for octet: what a name server may say, and what somebody may say in
// its place.
#include <doctest/doctest.h>

#include <algorithm>

#include "stepwise/stages/1_accept/dns_message.hpp"

using namespace stepwise;
using dns::Question;
using dns::Reply;
using dns::Type;

namespace {

std::string number(unsigned value) {
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}

/// "a.b" -> 1 a 1 b 0
std::string wire(std::string_view name) {
    std::string octets;
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        octets += static_cast<char>(label.size());
        octets += label;
        name.remove_prefix(std::min(label.size() + 1, name.size()));
    }
    return octets + '\0';
}

std::string pointer(unsigned target) { return number(0xc000 | target); }

std::string record(const std::string& owner, unsigned type, const std::string& data,
                   unsigned its_class = 1) {
    return owner + number(type) + number(its_class) + std::string(4, '\0') +
           number(static_cast<unsigned>(data.size())) + data;
}

const Question who{0x1234, "1.2.0.192.in-addr.arpa", Type::ptr};
const std::string itself = pointer(12);  // the name in the question

std::string head(unsigned flags, unsigned answers, unsigned id = 0x1234, unsigned questions = 1) {
    return number(id) + number(flags) + number(questions) + number(answers) + std::string(4, '\0');
}

std::string asked(const Question& question = who, unsigned its_class = 1) {
    return wire(question.name) + number(static_cast<unsigned>(question.type)) + number(its_class);
}

std::string reply(unsigned answers, const std::string& records, const Question& question = who) {
    return head(0x8180, answers) + asked(question) + records;
}

std::string names_of(const Reply& reply) {
    std::string text;
    for (const std::string& name : reply.names) text += (text.empty() ? "" : " ") + name;
    return text;
}

Address address(std::string_view text) {
    const auto parsed = Address::parse(text);
    REQUIRE(parsed);
    return *parsed;
}

}  // namespace

TEST_CASE("dns: names of the reverse zones") {
    CHECK(dns::reverse_name(address("192.0.2.1")) == "1.2.0.192.in-addr.arpa");
    CHECK(dns::reverse_name(address("2001:db8::567:89ab")) ==
          "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    CHECK(dns::reverse_name(address("::ffff:192.0.2.1")) == "1.2.0.192.in-addr.arpa");
}

TEST_CASE("dns: a question is written octet for octet") {
    CHECK(dns::write_query({0x1234, "a.bc", Type::aaaa}) ==
          number(0x1234) + number(0x0100) + number(1) + number(0) + number(0) + number(0) +
              std::string("\1a\2bc\0", 6) + number(28) + number(1));
    for (const std::string& wrong : {std::string{}, std::string{"a..b"}, std::string{"a."},
                                     std::string{".a"}, std::string(64, 'a'),
                                     std::string(63, 'a') + "." + std::string(63, 'a') + "." +
                                         std::string(63, 'a') + "." + std::string(63, 'a')})
        CHECK_MESSAGE(dns::write_query({1, wrong, Type::a}).empty(), wrong);
}

TEST_CASE("dns: answers that are taken") {
    const std::string host = record(itself, 12, wire("host.example"));
    struct Row {
        const char* what;
        std::string message, names;
    };
    const Row rows[] = {
        {"plain", reply(1, host), "host.example"},
        {"two names", reply(2, host + record(itself, 12, wire("b.example"))),
         "host.example b.example"},
        {"letters of any case",
         reply(1, record(wire("1.2.0.192.IN-addr.ARPA"), 12, wire("HOST.Example"))),
         "host.example"},
        {"compressed",
         reply(2, host + record(itself, 12, std::string("\1b") + pointer(12 + 24 + 4 + 12 + 5))),
         "host.example b.example"},
        {"an alias before it (RFC 2317)",
         reply(2, record(itself, 5, wire("1.0-127.2.0.192.in-addr.arpa")) +
                      record(wire("1.0-127.2.0.192.in-addr.arpa"), 12, wire("host.example"))),
         "host.example"},
        {"an alias behind it",
         reply(2, record(wire("x.arpa"), 12, wire("host.example")) +
                      record(itself, 5, wire("x.arpa"))),
         "host.example"},
        {"others in between", reply(3, record(itself, 16, "text") + record(itself, 46, "") + host),
         "host.example"},
        {"one that is no host name, and one that is",
         reply(2, record(itself, 12, wire("bad_name.example")) + host), "host.example"},
        {"octets behind it", reply(1, host) + "rest", "host.example"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const Reply got = dns::read_reply(row.message, who);
        CHECK(got.kind == Reply::Kind::answer);
        CHECK(names_of(got) == row.names);
    }
}

TEST_CASE("dns: messages that are no answers to the question are strays") {
    const std::string host = record(itself, 12, wire("host.example"));
    const Question other{0x1234, "2.2.0.192.in-addr.arpa", Type::ptr};
    const Question other_type{0x1234, who.name, Type::a};
    const std::string rows[] = {
        "",
        "x",
        reply(1, host).substr(0, 11),
        head(0x8180, 1, 0x1235) + asked() + host,  // wrong id
        head(0x0100, 1) + asked() + host,          // a question itself
        head(0x8980, 1) + asked() + host,          // another opcode
        head(0x8180, 1, 0x1234, 0) + host,         // no question
        head(0x8180, 1, 0x1234, 2) + asked() + asked() + host,
        reply(1, host, other),
        reply(1, host, other_type),
        head(0x8180, 1) + asked(who, 3) + host,   // class CHAOS
        head(0x8180, 1) + asked().substr(0, 10),  // cut off within the question
        head(0x8180, 1) + pointer(12) + number(12) + number(1) + host,  // points at itself
    };
    for (const std::string& row : rows) {
        CAPTURE(row.size());
        CHECK(dns::read_reply(row, who).kind == Reply::Kind::stray);
    }
}

TEST_CASE("dns: answers that say no, or nothing that can be used") {
    const std::string host = record(itself, 12, wire("host.example"));
    const unsigned behind = 12 + 24 + 4;  // where the first record begins
    std::string chain;
    for (int i = 0; i < 20; ++i)
        chain += record(i == 0 ? itself : wire("a" + std::to_string(i)), 5,
                        wire("a" + std::to_string(i + 1)));
    chain += record(wire("a20"), 12, wire("host.example"));
    std::string long_name;
    for (int i = 0; i < 5; ++i) long_name += char{63} + std::string(63, 'a');
    struct Row {
        const char* what;
        std::string message, why;
    };
    const Row rows[] = {
        {"NXDOMAIN", head(0x8183, 0) + asked(), "no_such_name"},
        {"FORMERR", head(0x8181, 0) + asked(), "name_server_rejects_the_question"},
        {"SERVFAIL", head(0x8182, 0) + asked(), "name_server_fails"},
        {"NOTIMP", head(0x8184, 0) + asked(), "name_server_cannot_do_this"},
        {"REFUSED", head(0x8185, 0) + asked(), "name_server_refuses"},
        {"NOTAUTH", head(0x8189, 0) + asked(), "name_server_says_something_unknown"},
        {"RCODE wins over records", head(0x8183, 1) + asked() + host, "no_such_name"},
        {"truncated", head(0x8380, 1) + asked() + host, "answer_truncated"},
        {"nothing", reply(0, ""), "no_such_record"},
        {"another type", reply(1, record(itself, 16, wire("host.example"))), "no_such_record"},
        {"another class", reply(1, record(itself, 12, wire("host.example"), 3)), "no_such_record"},
        {"another owner", reply(1, record(wire("x.arpa"), 12, wire("host.example"))),
         "no_such_record"},
        {"no host name", reply(1, record(itself, 12, wire("bad_name.example"))),
         "name_is_no_host_name"},
        {"an address as a name", reply(1, record(itself, 12, wire("127.0.0.1"))),
         "name_is_no_host_name"},
        {"a line end in the name", reply(1, record(itself, 12, std::string("\3a\nb\1c\0", 7))),
         "name_is_no_host_name"},
        {"a dot in a label", reply(1, record(itself, 12, std::string("\3a.b\0", 5))),
         "name_is_no_host_name"},
        {"the root", reply(1, record(itself, 12, wire(""))), "name_is_no_host_name"},
        {"an alias to itself", reply(1, record(itself, 5, itself)), "no_such_record"},
        {"aliases in a circle",
         reply(2, record(itself, 5, wire("b.arpa")) + record(wire("b.arpa"), 5, itself)),
         "no_such_record"},
        {"twenty aliases", reply(21, chain), "no_such_record"},
        {"name longer than its record",
         reply(1, itself + number(12) + number(1) + std::string(4, '\0') + number(3) +
                      wire("host.example")),
         "no_such_record"},
        {"name shorter than its record", reply(1, record(itself, 12, wire("host.example") + "x")),
         "no_such_record"},
        {"a pointer to itself", reply(1, record(pointer(behind), 12, wire("host.example"))),
         "answer_malformed"},
        {"a pointer forwards", reply(1, record(pointer(behind + 20), 12, wire("host.example"))),
         "answer_malformed"},
        {"two pointers in a circle",
         reply(2, record(itself, 12, "\1a" + pointer(behind + 12 + 4)) +
                      record("\1b" + pointer(behind + 12), 12, wire("host.example"))),
         "answer_malformed"},
        {"a pointer into the header", reply(1, record(pointer(4), 12, wire("host.example"))),
         "answer_malformed"},
        {"a pointer beyond the message", reply(1, record(pointer(0x3fff), 12, wire("a.example"))),
         "answer_malformed"},
        {"a label of an unknown kind", reply(1, record("\x41x" + itself, 12, wire("a.example"))),
         "answer_malformed"},
        {"a name of more than 255 octets", reply(1, record(itself, 12, long_name + '\0')),
         "answer_malformed"},
        {"fewer records than announced", reply(2, host), "answer_malformed"},
        {"65535 records", reply(65535, host), "answer_malformed"},
        {"data beyond the message",
         reply(1, itself + number(12) + number(1) + std::string(4, '\0') + number(500) +
                      wire("host.example")),
         "answer_malformed"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const Reply got = dns::read_reply(row.message, who);
        CHECK(got.kind == Reply::Kind::none);
        CHECK(std::string{got.why} == row.why);
        CHECK(got.names.empty());
    }
}

TEST_CASE("dns: an answer that is cut off anywhere is not taken") {
    const std::string whole =
        reply(2, record(itself, 5, wire("x.arpa")) + record(wire("x.arpa"), 12, wire("h.example")));
    REQUIRE(dns::read_reply(whole, who).kind == Reply::Kind::answer);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const std::string part = whole.substr(0, size);
        CHECK(dns::read_reply(part, who).kind != Reply::Kind::answer);
    }
}

TEST_CASE("dns: any octet may be another one without harm") {
    const std::string whole =
        reply(2, record(itself, 5, wire("x.arpa")) + record(wire("x.arpa"), 12, wire("h.example")));
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned value = 0; value < 256; ++value) {
            std::string other = whole;
            other[at] = static_cast<char>(value);
            for (const std::string& name : dns::read_reply(other, who).names)
                CHECK(is_host_name(name));
        }
}

TEST_CASE("dns: addresses of a name") {
    const Question v4{0x1234, "host.example", Type::a};
    const std::string four = std::string("\xc0\0\2\1", 4);
    const Reply got = dns::read_reply(
        reply(4,
              record(itself, 5, wire("real.example")) + record(wire("real.example"), 1, four) +
                  record(wire("real.example"), 1, "abc") + record(wire("real.example"), 28, four),
              v4),
        v4);
    CHECK(got.kind == Reply::Kind::answer);
    REQUIRE(got.addresses.size() == 1);
    CHECK(got.addresses[0] == address("192.0.2.1"));

    const Question v6{0x1234, "host.example", Type::aaaa};
    const std::string sixteen = std::string("\x20\1\xd\xb8", 4) + std::string(11, '\0') + '\1';
    const Reply wide = dns::read_reply(reply(1, record(itself, 28, sixteen), v6), v6);
    REQUIRE(wide.addresses.size() == 1);
    CHECK(wide.addresses[0] == address("2001:db8::1"));
}
