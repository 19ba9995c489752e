// What a connection keeps between the attempts of its stages.
#include "stepwise/stages/connection.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <type_traits>

#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/4_resource/kept_files.hpp"
#include "stepwise/stages/4_resource/server_load.hpp"
#include "stepwise/stages/4_resource/ssi.hpp"
#include "stepwise/stages/6_send/tunnel.hpp"

namespace stepwise {
namespace {

/// As new.  Assigning a new one would move every member of it.
template <class T>
void renew(T& value) noexcept {
    static_assert(std::is_nothrow_default_constructible_v<T>);
    std::destroy_at(&value);
    std::construct_at(&value);
}

}  // namespace

int Resource::descriptor() const noexcept { return kept ? kept->file.get() : file.get(); }

Transaction::Transaction(const Limits& limits)
    : input(limits), parser(limits.message_head), output(output_size) {}
Transaction::~Transaction() = default;
ClientIdentity::ClientIdentity() = default;
ClientIdentity::~ClientIdentity() = default;

void InputBuffer::make_room_for_head() noexcept {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (octets_.size() - begin_ < head_ + body_room) {
        std::memmove(octets_.data(), octets_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
}

void InputBuffer::make_room_for_body(std::size_t keep) noexcept {
    if (begin_ == end_) begin_ = end_ = keep;
}

void Transaction::clear() noexcept {
    input.make_room_for_head();
    parser.reset();
    request.clear();
    target = {};
    host = {};
    framing = {};
    head_end = 0;
    body_begun = false;
    continue_expected = false;
    answer.status = http::Status::ok;
    answer.why = answer.keep_why = "";
    answer.keep = answer.lingers = false;
    answer.has_head = answer.has_body = true;
    answer.location.clear();
    answer.allow.clear();
    answer.content_range.clear();
    answer.fields.clear();
    answer.content.clear();
    answer.content_type.clear();
    received_octets = 0;
    began = 0;
    began_at = 0;
    site_host = nullptr;
    renew(resource);
    question = 0;
    redirects = 0;
    authenticated_user.clear();
    auth_scheme = "";
    renew(credentials);
    error_status = http::Status::ok;
    forget_body();
    body_is_whole = false;
    program.reset();
    page.reset();
    tunnel.reset();
    load_questions.reset();
    is_dispatched = false;
    fat_url_value.clear();
    await_nothing();
    output_used = output_sent = head_size = 0;
    file_offset = 0;
    file_remaining = file_sent = content_sent = 0;
    parts.clear();
    next_part = 0;
    chunked = chunk_begun = false;
    head_octets = 0;
}

void Transaction::forget_body() noexcept {
    takes_body = false;
    body_file.reset();
    temporary.reset();
}

void Transaction::await(int descriptor, short events, std::int64_t until) noexcept {
    if (awaited_count < most_awaited) awaited[awaited_count++] = {descriptor, events};
    if (awaited_count == 1 || until < await_until) await_until = until;
}

namespace {

/// As inet_ntop(3) does, which takes a printf for it: here it is done for each connection.
void append_ipv4(std::string& to, in_addr address) {
    std::array<unsigned char, 4> octets{};
    std::memcpy(octets.data(), &address, sizeof address);  // in network byte order
    std::array<char, INET_ADDRSTRLEN> text;
    char* end = text.data();
    for (const unsigned char octet : octets) {
        if (end != text.data()) *end++ = '.';
        end = std::to_chars(end, text.data() + text.size(), octet).ptr;
    }
    to.append(text.data(), end);
}

}  // namespace

void append_host(std::string& to, const PeerAddress& peer) {
    if (peer.any.sa_family == AF_INET) return append_ipv4(to, peer.v4.sin_addr);
    char text[INET6_ADDRSTRLEN] = "-";
    if (peer.any.sa_family == AF_INET6)
        ::inet_ntop(AF_INET6, &peer.v6.sin6_addr, text, sizeof text);
    to += text;
}

std::string host_of(const PeerAddress& peer) {
    std::string text;
    append_host(text, peer);
    return text;
}

bool set_address(PeerAddress& to, const std::string& text, std::uint16_t port) noexcept {
    to.v6 = {};  // the largest of them
    if (::inet_pton(AF_INET, text.c_str(), &to.v4.sin_addr) == 1) {
        to.v4.sin_family = AF_INET;
        to.v4.sin_port = htons(port);
        return true;
    }
    if (::inet_pton(AF_INET6, text.c_str(), &to.v6.sin6_addr) != 1) return false;
    to.v6.sin6_family = AF_INET6;
    to.v6.sin6_port = htons(port);
    return true;
}

std::uint16_t port_of(const PeerAddress& address) noexcept {
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

std::string text_of(const PeerAddress& peer) {
    if (peer.any.sa_family == AF_INET6)
        return "[" + host_of(peer) + "]:" + std::to_string(ntohs(peer.v6.sin6_port));
    return host_of(peer) + ":" + std::to_string(ntohs(peer.v4.sin_port));
}

void refuse_and_close(Connection& connection, http::Status status, const char* why) noexcept {
    Answer& answer = connection.transaction->answer;
    answer.status = status;
    answer.why = why;
    answer.keep = false;
    answer.keep_why = "request_refused";
    answer.lingers = true;
    connection.transaction->forget_body();
    connection.phase = Phase::response;
}

}  // namespace stepwise
