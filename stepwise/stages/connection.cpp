// What a connection keeps between the attempts of its stages.
#include "stepwise/stages/connection.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace stepwise {

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
    resource.file.reset();
    resource.size = 0;
    resource.name.clear();
    output_used = output_sent = head_size = 0;
    file_offset = 0;
    file_remaining = 0;
}

std::string host_of(const PeerAddress& peer) {
    char text[INET6_ADDRSTRLEN] = "-";
    if (peer.any.sa_family == AF_INET) ::inet_ntop(AF_INET, &peer.v4.sin_addr, text, sizeof text);
    if (peer.any.sa_family == AF_INET6)
        ::inet_ntop(AF_INET6, &peer.v6.sin6_addr, text, sizeof text);
    return text;
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
    connection.phase = Phase::response;
}

}  // namespace stepwise
