// Where the body ends, by the fields that say so, and its pieces.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "stepwise/client/annotate/annotator.hpp"
#include "stepwise/http/framing.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {
namespace {

/// The octets of a chunk's size, before `;` and white space.
std::string_view size_of_chunk(std::string_view line) noexcept {
    std::size_t digits = 0;
    while (digits < line.size() && http::hex_value(line[digits]) >= 0) ++digits;
    return line.substr(0, digits);
}

}  // namespace

void Annotator::body() {
    const int status = head_.status;
    if (head_.is_response && (status / 100 == 1 || status == 204 || status == 304)) {
        result_.lines.back().says += fmt::format(" With status {} there is never a body.", status);
        return;
    }
    const http::Framing framing = http::framing_of(head_.request);
    if (framing.status != http::Status::ok) {
        error(reason_in_words(framing.why) + ": so nobody can say for sure where the body ends",
              "RFC 9112, 6.3");
        return content(octets_.size() - at_, "What follows, taken for a body.");
    }
    switch (framing.kind) {
        case http::Framing::Kind::chunked: return chunks();
        case http::Framing::Kind::length: return body_of_length(framing.length);
        case http::Framing::Kind::none: break;
    }
    if (head_.is_response)
        return content(octets_.size() - at_,
                       "The body: nothing says how long it is, so it ends when the connection "
                       "does (RFC 9112, 6.3).");
    result_.lines.back().says += " No field announces a body, so there is none.";
}

void Annotator::content(std::size_t length, std::string_view what) {
    length = std::min(length, octets_.size() - at_);
    if (length == 0) return;
    const std::string_view all = octets_.substr(at_, length);
    AnnotatedLine line;
    line.kind = LineKind::content;
    line.number = number_ + 1;
    line.at = at_;
    line.octets = all.substr(0, limits_.shown);
    line.length = length;
    number_ += static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n'));
    if (!all.ends_with('\n')) ++number_;
    at_ += length;
    result_.lines.push_back(std::move(line));
    says(std::string{what}, "");
}

void Annotator::body_of_length(std::uint64_t length) {
    const std::size_t here = octets_.size() - at_;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, here));
    content(wanted,
            fmt::format("The body: {} octets, as Content-Length says (RFC 9112, 6.2).", length));
    if (wanted == length) return;
    const std::string what =
        fmt::format("the body is cut off: {} of {} octets are here", here, length);
    if (here == 0 && head_.is_response)
        oddity(what + " (of an answer to HEAD that is as it should be)", "RFC 9112, 6.3");
    else
        error(what, "RFC 9112, 8");
}

void Annotator::chunks() {
    std::uint64_t size = 0;
    head_.is_in_chunks = true;
    while (has_room()) {
        if (at_ == octets_.size())
            return error("the body is cut off: the chunk of size 0 that ends it did not come",
                         "RFC 9112, 8");
        if (!chunk_size(size))
            return content(octets_.size() - at_, "What follows, taken for a body.");
        if (size == 0) break;
        const std::size_t here = octets_.size() - at_;
        content(static_cast<std::size_t>(std::min<std::uint64_t>(size, here)),
                "The chunk's content (RFC 9112, 7.1).");
        if (here < size)
            return error(fmt::format("the chunk is cut off: {} of {} octets are here", here, size),
                         "RFC 9112, 8");
        if (!chunk_end()) return;
    }
    while (at_ < octets_.size() && has_room()) {
        if (!is_at_empty_line()) {
            field(LineKind::trailer);
            continue;
        }
        take_line(LineKind::empty);
        check_line_end();
        return says("The empty line: here the body ends.", "RFC 9112, 7.1");
    }
    if (has_room()) error("the empty line that ends the chunked body is missing", "RFC 9112, 7.1");
}

/// False: nobody can say where the chunk ends.
bool Annotator::chunk_size(std::uint64_t& size) {
    take_line(LineKind::chunk_size);
    if (!line_.ends_with("\r\n"))
        error("a chunk's size ends in CR LF, never in LF alone: that is how requests are smuggled",
              "RFC 9112, 7.1");
    const std::string_view digits = size_of_chunk(line_);
    const std::string_view behind = http::trim(line_.substr(digits.size()));
    size = 0;
    for (const char c : digits) {
        if (size > std::numeric_limits<std::uint64_t>::max() >> 4) {
            error("the chunk's size is beyond 64 bits", "RFC 9112, 7.1");
            return false;
        }
        size = size << 4 | static_cast<std::uint64_t>(http::hex_value(c));
    }
    const bool is_clean =
        behind.starts_with(';') || behind.find_first_not_of("\r\n") == std::string_view::npos;
    if (digits.empty() || !is_clean) {
        error(
            "a chunk's size is a number in hexadecimal, and nothing else but `;` and an "
            "extension may follow",
            "RFC 9112, 7.1");
        return false;
    }
    says(size == 0 ? std::string{"The last chunk: of size 0."}
                   : fmt::format("A chunk of {} octets follows; its size is in hexadecimal.", size),
         "RFC 9112, 7.1");
    if (behind.starts_with(';')) result_.lines.back().says += " What is behind `;` is ignored.";
    return true;
}

bool Annotator::chunk_end() {
    if (octets_.substr(at_, 2) != "\r\n") {
        error(
            "the chunk does not end in CR LF where its size says so: size and content do not "
            "agree",
            "RFC 9112, 7.1");
        content(octets_.size() - at_, "What follows, taken for a body.");
        return false;
    }
    take_line(LineKind::chunk_end);
    says("The end of the chunk.", "RFC 9112, 7.1");
    return true;
}

}  // namespace stepwise
