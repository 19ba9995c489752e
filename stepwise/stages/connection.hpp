// A connection and the transaction that is under way on it.  A connection that says nothing costs
// only the small part; the buffers belong to the transaction and are lent to it by the worker.
#pragma once

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/framing.hpp"
#include "stepwise/http/request.hpp"
#include "stepwise/http/request_parser.hpp"
#include "stepwise/http/target.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/site/limits.hpp"
#include "stepwise/trace/core/event.hpp"

namespace stepwise {

/// The client's address, IPv4 or IPv6, as accept4 gave it.
union PeerAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// Stage 2: received octets.  [begin, end) have not been used yet.  Room for a whole head and a
/// piece of a body behind it, so that views into the head live until the log line is written.
class InputBuffer {
  public:
    explicit InputBuffer(const Limits& limits)
        : head_(limits.message_head.head), octets_(head_ + 2 * body_room) {}

    [[nodiscard]] std::string_view unused() const noexcept {
        return {octets_.data() + begin_, end_ - begin_};
    }
    [[nodiscard]] std::span<char> room() noexcept {
        return {octets_.data() + end_, octets_.size() - end_};
    }
    void received(std::size_t count) noexcept { end_ += count; }
    void use(std::size_t count) noexcept { begin_ += count; }

    /// Between requests: makes room for a whole head from `begin` on.  No view may be alive.
    void make_room_for_head() noexcept;
    /// Within a body: forgets octets that are used, but none before `keep` (the head's end).
    void make_room_for_body(std::size_t keep) noexcept;
    /// Forgets all octets.
    void forget() noexcept { begin_ = end_ = 0; }
    [[nodiscard]] std::size_t position() const noexcept { return begin_; }

  private:
    static constexpr std::size_t body_room = 8192;
    std::size_t head_;
    std::vector<char> octets_;
    std::size_t begin_ = 0, end_ = 0;
};

/// Stage 3 to 5: what is to be answered, and why.
struct Answer {
    http::Status status = http::Status::ok;
    const char* why = "";  ///< the rule that refused, one word_with_underscores
    bool keep = false;     ///< the connection outlives this transaction
    const char* keep_why = "";
    bool lingers = false;  ///< the client may still be sending: read on before closing
    bool has_head = true;  ///< false: HTTP/0.9, a bare body
    bool has_body = true;  ///< false: HEAD
    std::string location;  ///< of a redirection
};

/// Stage 4: what the target turned out to be.
struct Resource {
    UniqueFd file;           ///< open while it is being sent
    std::uint64_t size = 0;  ///< octets
    std::time_t modified = 0;
    std::string name;  ///< beneath the document root, decoded
};

/// One request and its response.
struct Transaction {
    explicit Transaction(const Limits& limits)
        : input(limits), parser(limits.message_head), output(output_size) {}
    /// Forgets the former transaction but keeps unused input, which may be the next request.
    void clear() noexcept;

    InputBuffer input;
    http::RequestParser parser;
    http::Request request;
    http::Target target;
    std::string_view host;
    http::Framing framing;
    http::BodyReader body;
    std::size_t head_end = 0;        ///< where the head ends in `input`
    bool body_begun = false;         ///< the first octet of the body has been asked for
    bool continue_expected = false;  ///< the client may wait for 100 (Continue)

    Answer answer;
    Resource resource;

    static constexpr std::size_t output_size = 16 * 1024;
    std::vector<char> output;  ///< the response's head, and a small body behind it
    std::size_t output_used = 0;
    std::size_t output_sent = 0;
    std::size_t head_size = 0;         ///< octets of `output` that are head
    off_t file_offset = 0;             ///< next octet of the resource's file to send
    std::uint64_t file_remaining = 0;  ///< octets of the file still to send

    /// What the Common Log Format calls the size: body octets that were sent.
    [[nodiscard]] std::uint64_t body_octets_sent() const noexcept {
        const std::size_t beyond_head = output_sent > head_size ? output_sent - head_size : 0;
        return beyond_head + static_cast<std::uint64_t>(file_offset);
    }
};

/// Whether calls on a connection's socket may wait in the kernel.
enum class Sockets : std::uint8_t { may_wait, never_wait };

/// What is going on, and so which time limit holds.
enum class Phase : std::uint8_t { idle, head, body, response, lingering };

struct Connection {
    UniqueFd socket;
    PeerAddress peer{};
    std::uint64_t number = 0;  ///< 1, 2, 3, … in order of acceptance
    std::uint32_t transaction_number = 0;
    /// Read by the thread that stops a server, so that it wakes the idle ones only.
    std::atomic<Phase> phase = Phase::idle;
    Stage next = Stage::receive;  ///< where serve_while_ready goes on
    Sockets sockets = Sockets::may_wait;
    bool may_have_input = true;  ///< false: wait before the next recv
    bool end_announced = false;  ///< epoll said that the client sends no more (EPOLLRDHUP)
    std::int64_t deadline = 0;   ///< of the phase, CLOCK_MONOTONIC nanoseconds
    std::size_t place = 0;       ///< an event loop's: where in its table
    bool is_watched = false;     ///< an event loop's: registered with epoll
    bool awaits_turn = false;    ///< an event loop's: goes on without an event
    std::unique_ptr<Transaction> transaction;  ///< null while idle

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket); }
};

/// "127.0.0.1", and "127.0.0.1:53122" or "[::1]:53122".
[[nodiscard]] std::string host_of(const PeerAddress& peer);
[[nodiscard]] std::string text_of(const PeerAddress& peer);

/// The answer for a request after which nothing else on its connection can be understood.
void refuse_and_close(Connection& connection, http::Status status, const char* why) noexcept;

}  // namespace stepwise
