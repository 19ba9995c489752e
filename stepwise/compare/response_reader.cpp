// Knows of HTTP what a load client has to know: the status, and where the body ends.
#include "stepwise/compare/response_reader.hpp"

#include <algorithm>
#include <charconv>

namespace stepwise::compare {
namespace {

constexpr std::size_t longest_head = 16384;
constexpr http::BodyLimits any_body{UINT64_MAX / 4, 4096, 8192};

std::string in_small_letters(std::string_view text) {
    std::string small{text};
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return small;
}

/// The value of a field in a head in small letters; empty if there is none.
std::string_view field_value(std::string_view head, std::string_view field) {
    const std::string begin = "\r\n" + std::string{field} + ":";
    std::size_t at = head.find(begin);
    if (at == std::string_view::npos) return {};
    at = head.find_first_not_of(" \t", at + begin.size());
    return head.substr(at, head.find("\r\n", at) - at);
}

}  // namespace

void ResponseReader::expect(std::string_view body) {
    state_ = State::head;
    head_.clear();
    expected_ = body;
    compared_ = 0;
    status_ = 0;
    begun_ = closes_ = differs_ = false;
}

std::size_t ResponseReader::take(std::string_view received) {
    std::size_t used = 0;
    if (!received.empty() && state_ != State::complete) begun_ = true;
    if (state_ == State::head) used = take_head(received);
    while (state_ == State::body && used < received.size()) {
        const auto piece = body_.read(received.substr(used));
        used += piece.used;
        compare(piece.content);
        if (piece.state == http::Parsed::complete) state_ = State::complete;
        if (piece.state == http::Parsed::bad) state_ = State::garbled;
        if (piece.used == 0) break;
    }
    if (state_ == State::until_close) {
        compare(received.substr(used));
        used = received.size();
    }
    return used;
}

std::size_t ResponseReader::take_head(std::string_view received) {
    const std::size_t before = head_.size();
    head_ += received.substr(0, std::min(received.size(), longest_head));
    const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
        if (head_.size() >= longest_head) state_ = State::garbled;
        return head_.size() - before;
    }
    head_.resize(end + 4);
    const std::size_t used = head_.size() - before;
    read_head();
    return used;
}

void ResponseReader::read_head() {
    const std::string head = in_small_letters(head_);
    const bool is_http = head.starts_with("http/1.") && head.size() > 12;
    if (is_http) std::from_chars(head.data() + 9, head.data() + 12, status_);
    state_ = State::garbled;
    if (!is_http || status_ < 200 || status_ > 599) return;
    closes_ = field_value(head, "connection") == "close" ||
              (head.starts_with("http/1.0") && field_value(head, "connection") != "keep-alive");
    http::Framing framing;
    const std::string_view length = field_value(head, "content-length");
    if (field_value(head, "transfer-encoding") == "chunked") {
        framing.kind = http::Framing::Kind::chunked;
    } else if (!length.empty()) {
        framing.kind = http::Framing::Kind::length;
        const auto end = length.data() + length.size();
        if (std::from_chars(length.data(), end, framing.length).ptr != end) return;
    } else {
        closes_ = true;
        state_ = State::until_close;
        return;
    }
    body_.begin(framing, any_body);
    const bool is_empty = framing.kind == http::Framing::Kind::length && framing.length == 0;
    state_ = is_empty ? State::complete : State::body;
}

void ResponseReader::compare(std::string_view content) noexcept {
    const std::string_view wanted =
        expected_.substr(std::min<std::size_t>(compared_, expected_.size()), content.size());
    differs_ = differs_ || content != wanted;
    compared_ += content.size();
}

void ResponseReader::end() noexcept {
    if (state_ == State::until_close) state_ = State::complete;
}

bool ResponseReader::body_is_right() const noexcept {
    return !differs_ && (state_ != State::complete || compared_ == expected_.size());
}

}  // namespace stepwise::compare
