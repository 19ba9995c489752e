// The octets of each client as TCP segments.  Only the headers around them are made up, as far as a
// dissector needs them: no handshake and no end are shown, since nothing of them was recorded.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "stepwise/trace/exports.hpp"
#include "stepwise/trace/timeline.hpp"

namespace stepwise {
namespace {

struct Endpoint {
    std::string address;  // 4 or 16 octets
    std::uint16_t port = 0;
};

/// "127.0.0.1:43728" or "[::1]:43728"; no address if it is neither.
Endpoint endpoint_of(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    Endpoint endpoint;
    const std::string_view port = text.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    std::string host(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::array<char, 16> octets{};
    if (::inet_pton(AF_INET, host.c_str(), octets.data()) == 1)
        endpoint.address.assign(octets.data(), 4);
    else if (::inet_pton(AF_INET6, host.c_str(), octets.data()) == 1)
        endpoint.address.assign(octets.data(), 16);
    return endpoint;
}

void put16(std::string& to, std::size_t value) {
    to += static_cast<char>(value >> 8 & 0xff);
    to += static_cast<char>(value & 0xff);
}
void put32(std::string& to, std::uint32_t value) {
    put16(to, value >> 16);
    put16(to, value & 0xffff);
}

/// RFC 1071: the ones' complement sum of 16-bit words.
std::uint16_t checksum(std::string_view octets) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
        sum += static_cast<std::uint64_t>(static_cast<unsigned char>(octets[i]))
               << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void set16(std::string& in, std::size_t place, std::uint16_t value) {
    in[place] = static_cast<char>(value >> 8);
    in[place + 1] = static_cast<char>(value & 0xff);
}

std::string segment(const Endpoint& from, const Endpoint& to, std::uint32_t sequence,
                    std::uint32_t acknowledged, std::string_view octets) {
    std::string tcp;
    put16(tcp, from.port);
    put16(tcp, to.port);
    put32(tcp, sequence);
    put32(tcp, acknowledged);
    put16(tcp, 0x5018);  // five words of header; PSH, ACK
    put16(tcp, 0xffff);  // the window
    put32(tcp, 0);       // checksum, urgent pointer
    tcp += octets;
    std::string covered = from.address + to.address;
    put32(covered, static_cast<std::uint32_t>(tcp.size()));
    put32(covered, IPPROTO_TCP);
    set16(tcp, 16, checksum(covered + tcp));
    return tcp;
}

std::string packet(const Endpoint& from, const Endpoint& to, const std::string& tcp) {
    std::string ip;
    if (from.address.size() == 16) {
        put32(ip, 0x60000000);
        put16(ip, tcp.size());
        put16(ip, IPPROTO_TCP << 8 | 64);  // hop limit
        return ip + from.address + to.address + tcp;
    }
    put16(ip, 0x4500);
    put16(ip, 20 + tcp.size());
    put32(ip, 0x4000);                 // not to be fragmented
    put16(ip, 64 << 8 | IPPROTO_TCP);  // time to live
    put16(ip, 0);
    ip += from.address + to.address;
    set16(ip, 10, checksum(ip));
    return ip + tcp;
}

struct Conversation {
    Endpoint client, server;
    std::int32_t socket = -1;              // -1: its acceptance is not recorded
    std::uint32_t received = 1, sent = 1;  // the next sequence numbers
};

class HexDump {
  public:
    explicit HexDump(std::ostream& to) : to_(to) {}

    void add(const Event& event) {
        if (event.connection == 0) return;
        const std::string_view name = event.name.view();
        if (event.edge == Edge::fact && event.stage == Stage::accept) {
            if (name == "peer") of(event).client = endpoint_of(event.text.view());
            if (name == "local") of(event).server = endpoint_of(event.text.view());
        }
        if (event.edge != Edge::syscall || event.result < 0) return;
        Conversation& conversation = of(event);
        if (name == "accept4") conversation.socket = static_cast<std::int32_t>(event.result);
        // Others are asked through sockets as well: name servers, the other end of a tunnel.
        if (conversation.socket < 0 && name == "recvfrom" && event.stage == Stage::receive)
            conversation.socket = event.descriptor;
        if (conversation.socket != event.descriptor) return;
        if (name == "close" && event.stage != Stage::waiting)
            conversations_.erase(event.connection);
        if (event.result == 0) return;
        if (name == "recvfrom") transfer(conversation, event, true);
        if (name == "sendto" || name == "sendfile") transfer(conversation, event, false);
    }

    Packets finish() { return std::move(packets_); }

  private:
    Conversation& of(const Event& event) { return conversations_[event.connection]; }

    void transfer(Conversation& conversation, const Event& event, bool is_received) {
        complete(conversation, event.connection);
        const auto moved = static_cast<std::uint64_t>(event.result);
        const std::string_view octets = event.has_bytes ? event.text.view() : std::string_view();
        std::uint32_t& sequence = is_received ? conversation.received : conversation.sent;
        const std::uint32_t acknowledged = is_received ? conversation.sent : conversation.received;
        const Endpoint& from = is_received ? conversation.client : conversation.server;
        const Endpoint& to = is_received ? conversation.server : conversation.client;
        if (!octets.empty())
            put(event, packet(from, to, segment(from, to, sequence, acknowledged, octets)));
        sequence += static_cast<std::uint32_t>(moved);
        if (moved <= octets.size()) return;
        Missing& missing = packets_.missing[event.connection];
        std::uint64_t& kind =
            event.name.view() == "sendfile" ? missing.sent_by_sendfile : missing.cut;
        kind += moved - octets.size();
    }

    /// Without its acceptance the recording does not say who it is: addresses for documentation
    /// (RFC 5737) stand in, and it is said.
    void complete(Conversation& conversation, std::uint64_t connection) {
        Endpoint &client = conversation.client, &server = conversation.server;
        if (!client.address.empty() && client.address.size() == server.address.size()) return;
        packets_.missing[connection].has_no_address = true;
        client = {std::string("\xc0\x00\x02\x01", 4),
                  static_cast<std::uint16_t>(1024 + connection % 60'000)};
        server = {std::string("\xc0\x00\x02\x02", 4), 80};
    }

    void put(const Event& event, const std::string& octets) {
        const std::int64_t time = end_of(event);
        to_ << fmt::format("{}.{:09}\n", time / 1'000'000'000, time % 1'000'000'000);
        std::string line;
        for (std::size_t i = 0; i < octets.size(); ++i) {
            if (i % 16 == 0) line += fmt::format("{}{:06x}", i == 0 ? "" : "\n", i);
            line += fmt::format(" {:02x}", static_cast<unsigned char>(octets[i]));
        }
        to_ << line << "\n\n";
        ++packets_.written;
    }

    std::ostream& to_;
    std::map<std::uint64_t, Conversation> conversations_;
    Packets packets_;
};

}  // namespace

Packets export_as_hexdump(RecordingReader& from, std::ostream& to) {
    HexDump dump(to);
    for (Event event; to && from.next(event);) dump.add(event);
    return dump.finish();
}

}  // namespace stepwise
