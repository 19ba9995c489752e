// The checks of exercise 03: texts and addresses, then the real server that turns us away.
#include "exercises/03-refuse-by-address/exercise.hpp"

#include <netinet/in.h>

#include <vector>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Accepted;

using ParseRange = decltype(parse_range);
using IsRefused = decltype(is_refused);

std::string dotted(std::uint32_t address) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += std::to_string(address >> shift & 255) + (shift > 0 ? "." : "");
    return text;
}

std::string text_of(const AddressRange& range) {
    return dotted(range.address) + "/" + std::to_string(range.prefix);
}

void reads(Trial& trial, std::string_view text, AddressRange expected) {
    ParseRange* const parse = ANSWER(trial, parse_range);
    AddressRange got;
    trial.calling("parse_range(" + exercise::literal(text) + ", into)");
    trial.equal("this is an address, or an address with a prefix", true,
                parse(trial.guarded(text), got));
    trial.equal("the address, and how many bits of it count", text_of(expected), text_of(got));
}

void refuses_to_read(Trial& trial, std::string_view text, std::string_view rule) {
    ParseRange* const parse = ANSWER(trial, parse_range);
    AddressRange got;
    trial.calling("parse_range(" + exercise::literal(text) + ", into)");
    trial.equal(rule, false, parse(trial.guarded(text), got));
}

void decides(Trial& trial, std::uint32_t client, const std::vector<AddressRange>& ranges,
             bool expected, std::string_view rule) {
    IsRefused* const refused = ANSWER(trial, is_refused);
    std::string list;
    for (const AddressRange& range : ranges) list += (list.empty() ? "" : ", ") + text_of(range);
    trial.calling("is_refused(" + dotted(client) + ", {" + list + "}, " +
                  std::to_string(ranges.size()) + ")");
    trial.equal(rule, expected, refused(client, ranges.data(), ranges.size()));
}

constexpr std::uint32_t joe = 0x0a010203;  // 10.1.2.3

void same_address(Trial& trial) {
    decides(trial, joe, {{joe, 32}}, true, "the prefix 32 is the address itself");
    decides(trial, joe + 1, {{joe, 32}}, false, "the prefix 32 is that address only");
}

void same_network(Trial& trial) {
    decides(trial, joe, {{0x0a010000, 16}}, true, "10.1.2.3 lies in 10.1.0.0/16");
    decides(trial, joe, {{0x0a020000, 16}}, false, "10.1.2.3 does not lie in 10.2.0.0/16");
    decides(trial, joe, {{0x0a000000, 8}}, true, "10.1.2.3 lies in 10.0.0.0/8");
    decides(trial, joe, {{0x0b000000, 8}}, false, "10.1.2.3 does not lie in 11.0.0.0/8");
}

void odd_prefixes(Trial& trial) {
    decides(trial, joe, {{0x0a010202, 31}}, true, "10.1.2.2/31 is 10.1.2.2 and 10.1.2.3");
    decides(trial, joe, {{0x0a010200, 31}}, false, "10.1.2.0/31 is 10.1.2.0 and 10.1.2.1");
    decides(trial, 0xc0a80a80, {{0xc0a80a80, 25}}, true, "192.168.10.128 is the first of its /25");
    decides(trial, 0xc0a80a7f, {{0xc0a80a80, 25}}, false, "192.168.10.127 is in the other half");
    decides(trial, 0xff000001, {{0x80000000, 1}}, true, "the prefix 1 is half of all addresses");
    decides(trial, 0x7f000001, {{0x80000000, 1}}, false, "127.0.0.1 is in the other half");
}

void everybody(Trial& trial) {
    decides(trial, joe, {{0, 0}}, true, "no bit has to be the same, so 0.0.0.0/0 is everybody");
    decides(trial, 0xffffffff, {{0, 0}}, true, "0.0.0.0/0 is everybody");
}

void host_bits(Trial& trial) {
    decides(trial, joe, {{0x0a01ffff, 16}}, true,
            "the bits behind the prefix do not count, whatever they are");
    decides(trial, joe, {{0x0a010209, 24}}, true, "10.1.2.9/24 is the same as 10.1.2.0/24");
}

void several(Trial& trial) {
    const std::vector<AddressRange> ranges{{0xc0000200, 24}, {0x0a010000, 16}, {0x7f000001, 32}};
    decides(trial, joe, ranges, true, "one of the ranges is enough");
    decides(trial, 0x7f000001, ranges, true, "also if it is the last");
    decides(trial, 0x08080808, ranges, false, "an address in none of them is not refused");
    decides(trial, joe, {}, false, "without a range nobody is refused");
}

void read_address(Trial& trial) {
    reads(trial, "10.1.2.3", {joe, 32});
    reads(trial, "0.0.0.0", {0, 32});
    reads(trial, "255.255.255.255", {0xffffffff, 32});
    reads(trial, "192.0.2.130", {0xc0000282, 32});
}

void read_prefix(Trial& trial) {
    reads(trial, "10.1.0.0/16", {0x0a010000, 16});
    reads(trial, "10.1.2.3/8", {joe, 8});
    reads(trial, "0.0.0.0/0", {0, 0});
    reads(trial, "192.0.2.1/32", {0xc0000201, 32});
}

void read_nonsense(Trial& trial) {
    constexpr std::string_view four = "an address is four numbers with dots between them";
    refuses_to_read(trial, "", four);
    refuses_to_read(trial, "10.1.2", four);
    refuses_to_read(trial, "10.1.2.3.4", four);
    refuses_to_read(trial, "10.1..3", four);
    refuses_to_read(trial, "10.1.2.", four);
    refuses_to_read(trial, "10.1.2.x", four);
    refuses_to_read(trial, " 10.1.2.3", four);
    refuses_to_read(trial, "10.1.2.+3", four);
    refuses_to_read(trial, "10.1.2.3 ", four);
    refuses_to_read(trial, "10.1.2.256", "each number is 255 at most");
    refuses_to_read(trial, "10.1.2.4294967299", "each number is 255 at most");
    refuses_to_read(trial, "10.1.2.010", "a zero in front is octal to some and decimal to others");
    constexpr std::string_view prefix = "a prefix is a number from 0 to 32";
    refuses_to_read(trial, "10.1.0.0/", prefix);
    refuses_to_read(trial, "10.1.0.0/33", prefix);
    refuses_to_read(trial, "10.1.0.0/-1", prefix);
    refuses_to_read(trial, "10.1.0.0/16/8", prefix);
    refuses_to_read(trial, "10.0.0.0/08", "a prefix has no zeros in front, either");
    refuses_to_read(trial, "/16", four);
}

// ------------------------------------------------------------------------------ in the server

IsRefused* refused_in_server = nullptr;
AddressRange range_in_server;

/// Stage 1 as ever; then the student's function is asked, and whom it refuses is hung up on.
Accepted accept(stepwise::Step& step, const stepwise::Worker& worker,
                stepwise::Connection& connection, stepwise::Sockets sockets) {
    const Accepted accepted = stepwise::accept_connection(step, worker, connection, sockets);
    if (accepted != Accepted::connection) return accepted;
    const std::uint32_t client = ntohl(connection.peer.v4.sin_addr.s_addr);
    if (!refused_in_server(client, &range_in_server, 1)) return accepted;
    step.fact("is_refused", "true");
    step.close(connection.socket.release());
    return Accepted::nobody;
}

void serve_with(Trial& trial, const char* range, bool expected) {
    refused_in_server = ANSWER(trial, is_refused);
    ParseRange* const parse = ANSWER(trial, parse_range);
    trial.calling("the server that refuses " + std::string{range} +
                  ", with both functions in its stage 1");
    trial.expect(parse(trial.guarded(range), range_in_server), "parse_range reads that range");
    exercise::Setup setup;
    setup.stages.accept = accept;
    ServerRun server{trial, setup};
    const std::string answer = server.exchange("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    trial.equal("127.0.0.1 is hung up on if it lies in the range, and answered if it does not",
                expected ? "hung up" : "answered", answer.empty() ? "hung up" : "answered");
}

void real_server(Trial& trial) {
    serve_with(trial, "10.0.0.0/8", false);
    serve_with(trial, "127.0.0.0/8", true);
    serve_with(trial, "127.0.0.2", false);
    serve_with(trial, "0.0.0.0/0", true);
}

const exercise::Registration registration{
    {"03-refuse-by-address",
     stepwise::Stage::accept,
     {
         {"same-address", "refuses one address and no other", same_address},
         {"same-network", "refuses a whole network", same_network},
         {"odd-prefixes", "refuses networks whose border is within an octet", odd_prefixes},
         {"everybody", "refuses everybody by the prefix 0", everybody},
         {"host-bits", "does not look at the bits behind the prefix", host_bits},
         {"several", "looks at all ranges", several},
         {"read-address", "reads an address", read_address},
         {"read-prefix", "reads an address with a prefix", read_prefix},
         {"read-nonsense", "reads nothing else", read_nonsense},
         {"real-server", "turns clients of the real server away", real_server, 2},
     }}};

}  // namespace
