// Every read is bounded by the message, and a compressed name may only point backwards, each time
// further than before: so there are no loops, whatever the message says.
#include "stepwise/stages/1_accept/dns_message.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "stepwise/http/octets.hpp"

namespace stepwise::dns {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t longest_name = 255;  // octets, with the lengths of the labels
constexpr int most_aliases = 8;
constexpr std::uint16_t class_internet = 1;

// The second 16 bits of a message: QR, opcode, AA, TC, RD, RA, Z, RCODE.
constexpr unsigned is_reply = 0x8000, opcode = 0x7800, is_truncated = 0x0200;
constexpr unsigned recursion_desired = 0x0100, code_of_response = 0x000f;

/// By RCODE (RFC 1035, 4.1.1); what is beyond it is told as the last.
constexpr std::array<const char*, 7> failures = {
    "",
    "name_server_rejects_the_question",
    "name_server_fails",
    "no_such_name",
    "name_server_cannot_do_this",
    "name_server_refuses",
    "name_server_says_something_unknown",
};

unsigned octet(char c) noexcept { return static_cast<unsigned char>(c); }

void append_number(std::string& to, unsigned value) {
    to += static_cast<char>(value >> 8);
    to += static_cast<char>(value & 0xff);
}

/// A dot within a label, or what cannot be printed, becomes \ddd as in zone files: then two names
/// are the same if their texts are.
void append_label(std::string& to, std::string_view label) {
    if (!to.empty()) to += '.';
    for (const char c : label) {
        if (octet(c) > 0x20 && octet(c) < 0x7f && c != '.' && c != '\\') {
            to += http::to_lower(c);
            continue;
        }
        to += '\\';
        for (const unsigned unit : {100U, 10U, 1U})
            to += static_cast<char>('0' + octet(c) / unit % 10);
    }
}

/// Reads a message from its front to its back.  A read beyond its end yields 0 or nothing and
/// leaves it `broken` for good.
class Reader {
  public:
    explicit Reader(std::string_view message) noexcept : message_(message) {}

    [[nodiscard]] bool is_broken() const noexcept { return broken_; }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }

    std::string_view octets(std::size_t count) noexcept {
        if (broken_ || message_.size() - at_ < count) {
            broken_ = true;
            return {};
        }
        at_ += count;
        return message_.substr(at_ - count, count);
    }
    std::uint16_t number() noexcept {
        const std::string_view two = octets(2);
        return broken_ ? 0 : static_cast<std::uint16_t>(octet(two[0]) << 8 | octet(two[1]));
    }
    /// Lower case, without a dot at its end.
    std::string name();
    /// Leaves out all that comes before.
    void go_to(std::size_t position) noexcept { at_ = position; }

  private:
    std::string fail() {
        broken_ = true;
        return {};
    }

    std::string_view message_;
    std::size_t at_ = 0;
    bool broken_ = false;
};

std::string Reader::name() {
    std::string text;
    std::size_t size = 1;
    std::size_t oldest = at_;         // where the part of the name begins that is being read
    std::optional<std::size_t> back;  // behind the first pointer: where the message goes on
    for (;;) {
        const std::string_view length = octets(1);
        if (broken_) return {};
        const unsigned count = octet(length[0]);
        if (count == 0) break;
        if (count >= 0xc0) {
            const std::string_view low = octets(1);
            if (broken_) return {};
            const std::size_t target = (count & 0x3f) << 8 | octet(low[0]);
            if (target >= oldest || target < header_size) return fail();
            if (!back) back = at_;
            at_ = oldest = target;
            continue;
        }
        size += count + 1;
        if (count > 63 || size > longest_name) return fail();
        append_label(text, octets(count));
    }
    if (back) at_ = *back;
    return text;
}

struct Record {
    std::string owner;
    unsigned type = 0, its_class = 0;
    std::string target;  // of a PTR or CNAME
    std::string_view data;
};

Record read_record(Reader& reader) {
    Record record;
    record.owner = reader.name();
    record.type = reader.number();
    record.its_class = reader.number();
    reader.octets(4);  // how long it may be kept: we keep it for a time of our own
    const std::size_t size = reader.number();
    const std::size_t begin = reader.position();
    record.data = reader.octets(size);
    if (reader.is_broken()) return record;
    if (record.type == static_cast<unsigned>(Type::ptr) ||
        record.type == static_cast<unsigned>(Type::cname)) {
        reader.go_to(begin);
        record.target = reader.name();
        if (reader.position() != begin + size) record.type = 0;  // says something else: no use
        if (!reader.is_broken()) reader.go_to(begin + size);
    }
    return record;
}

/// Follows the aliases from the name that was asked for.
std::string canonical_name(const std::vector<Record>& records, std::string name) {
    for (int hop = 0; hop < most_aliases; ++hop) {
        const auto alias = std::find_if(records.begin(), records.end(), [&name](const Record& r) {
            return r.type == static_cast<unsigned>(Type::cname) && r.owner == name;
        });
        if (alias == records.end()) return name;
        name = alias->target;
    }
    return {};
}

std::optional<Address> address_of(const Record& record) {
    const bool is_v6 = record.type == static_cast<unsigned>(Type::aaaa);
    if (record.data.size() != (is_v6 ? 16 : 4)) return {};
    Address address{is_v6 ? AF_INET6 : AF_INET, {}};
    std::transform(record.data.begin(), record.data.end(), address.octets.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return address;
}

void collect(Reply& reply, const std::vector<Record>& records, const Question& question) {
    const std::string name = canonical_name(records, question.name);
    for (const Record& record : records) {
        if (record.type != static_cast<unsigned>(question.type) || record.owner != name) continue;
        if (question.type == Type::ptr) {
            if (is_host_name(record.target))
                reply.names.push_back(record.target);
            else
                reply.why = "name_is_no_host_name";
        } else if (const auto address = address_of(record)) {
            reply.addresses.push_back(*address);
        }
    }
}

Reply none(const char* why) { return {Reply::Kind::none, why, {}, {}}; }

}  // namespace

std::string reverse_name(const Address& address) {
    std::string name;
    if (address.family == AF_INET) {
        for (std::size_t i = 4; i-- > 0;) name += std::to_string(address.octets[i]) + '.';
        return name + "in-addr.arpa";
    }
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 16; i-- > 0;) {
        const unsigned both = address.octets[i];
        name += {digits[both & 15], '.', digits[both >> 4], '.'};
    }
    return name + "ip6.arpa";
}

std::string write_query(const Question& question) {
    std::string message;
    append_number(message, question.id);
    append_number(message, recursion_desired);
    for (const unsigned count : {1U, 0U, 0U, 0U}) append_number(message, count);
    std::string_view rest = question.name;
    for (bool more = true; more;) {
        const std::size_t dot = rest.find('.');
        const std::string_view label = rest.substr(0, dot);
        if (label.empty() || label.size() > 63) return {};
        message += static_cast<char>(label.size());
        message += label;
        more = dot != std::string_view::npos;
        if (more) rest.remove_prefix(dot + 1);
    }
    message += '\0';
    if (message.size() - header_size > longest_name) return {};
    append_number(message, static_cast<unsigned>(question.type));
    append_number(message, class_internet);
    return message;
}

Reply read_reply(std::string_view message, const Question& question) {
    Reader reader{message};
    const unsigned id = reader.number();
    const unsigned flags = reader.number();
    const unsigned questions = reader.number();
    const unsigned answers = reader.number();
    reader.octets(4);  // the counts of what follows the answers, which is not read
    if (reader.is_broken() || id != question.id || !(flags & is_reply) || (flags & opcode) != 0 ||
        questions != 1)
        return {};
    const std::string name = reader.name();
    const unsigned type = reader.number();
    if (reader.number() != class_internet || reader.is_broken() || name != question.name ||
        type != static_cast<unsigned>(question.type))
        return {};
    if (flags & is_truncated) return none("answer_truncated");
    const std::size_t code = flags & code_of_response;
    if (code != 0) return none(failures[std::min(code, failures.size() - 1)]);
    std::vector<Record> records;
    for (unsigned i = 0; i < answers; ++i) {
        Record record = read_record(reader);
        if (reader.is_broken()) return none("answer_malformed");
        if (record.its_class == class_internet) records.push_back(std::move(record));
    }
    Reply reply = none("no_such_record");
    collect(reply, records, question);
    if (!reply.names.empty() || !reply.addresses.empty()) reply.kind = Reply::Kind::answer;
    return reply;
}

}  // namespace stepwise::dns
