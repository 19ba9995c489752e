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
#include "stepwise/kernel/octet_room.hpp"
#include "stepwise/kernel/owned_process.hpp"
#include "stepwise/kernel/scoreboard.hpp"
#include "stepwise/kernel/temporary_file.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/site/site.hpp"
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
    OctetRoom octets_;
    std::size_t begin_ = 0, end_ = 0;
};

/// Stage 3 to 5: what is to be answered, and why.
struct Answer {
    http::Status status = http::Status::ok;
    const char* why = "";  ///< the rule that refused, one word_with_underscores
    bool keep = false;     ///< the connection outlives this transaction
    const char* keep_why = "";
    bool lingers = false;  ///< the client may still be sending: read on before closing
    bool has_head = true;  ///< false: HTTP/0.9, a bare body; or a script that writes its own head
    bool has_body = true;  ///< false: HEAD
    std::string location;  ///< of a redirection
    std::string content_range;  ///< of a 206 with one range, or of a 416
    std::string allow;          ///< of a 405 or an OPTIONS: the methods that this resource takes

    struct Field {
        std::string name, value;
    };
    std::vector<Field> fields;  ///< further header fields, in this order
    /// A small body that was made for this response (a page, a listing); empty: a standard page
    /// for the status.
    std::string content, content_type;
};

/// Stage 4 and 5: what there is to say of the content itself (RFC 9110, 8).
struct Entity {
    std::string type;                     ///< media type, without charset; empty: not known
    const char* type_from = "";           ///< what decided: extension, ForceType, magic, …
    std::string type_extension;           ///< … the extension, if it was one
    const Origin* type_origin = nullptr;  ///< … the directive, in the resource's rules
    std::string charset, encoding;
    std::vector<std::string> languages;
    std::string etag;              ///< quoted; empty: none
    std::string content_location;  ///< of a negotiated resource: the variant's own address
    std::string vary;              ///< the fields that the choice depended on
    std::string alternates;        ///< the variants, for Alternates (RFC 2295)
};

/// What makes the response of a resource.
enum class Handler : std::uint8_t {
    none,      ///< not known yet
    file,      ///< sent as it is
    listing,   ///< a directory without an index
    cgi,       ///< a program that is run
    ssi,       ///< a page with directives in it (filter INCLUDES)
    type_map,  ///< a list of variants to choose from
    write,     ///< PUT or DELETE
    status,    ///< the server's own state (SetHandler server-status)
};

struct KeptFile;  // 4_resource/kept_files.hpp

/// Stage 4: what a target turned out to be.  Also made for the parts of an SSI page.
struct Resource {
    std::string path;   ///< of the URI, decoded once, from "/" on; `..` resolved
    std::string query;  ///< as sent
    bool has_query = false;
    const Mapping* mapping = nullptr;  ///< Alias or ScriptAlias that applied
    const Root* root = nullptr;        ///< where `name` is looked for; null: nowhere
    std::unique_ptr<Root> own_root;    ///< a `root` that was opened for this request: ~user
    std::string name;                  ///< beneath the root, decoded; ends in `/` for a directory
    std::string path_info;             ///< what follows the name of a program, with its slash
    std::shared_ptr<const Rules> merged;  ///< keeps `rules` alive if they were merged for this
    const Rules* rules = nullptr;

    UniqueFd file;                   ///< open while it is being sent; also a directory, or a spool
    std::shared_ptr<KeptFile> kept;  ///< … or the file is one that is kept open
    [[nodiscard]] bool is_open() const noexcept { return file || kept; }
    [[nodiscard]] int descriptor() const noexcept;
    int error = 0;  ///< errno of the attempt to open it
    bool is_directory = false, is_regular = false, is_executable = false;
    bool is_generated = false;  ///< `file` is a spool: no validators, no ranges
    std::uint64_t size = 0;     ///< octets
    std::time_t modified = 0;
    std::uint32_t modified_nanoseconds = 0;
    std::uint64_t inode = 0;
    Handler handler = Handler::none;
    Entity entity;
    std::string magic_sample;  ///< the first octets, if the type is to be found out from them

    /// Not `ok`: refused, and why; `turn_down` sets them.
    http::Status status = http::Status::ok;
    const char* why = "";
    bool is_candidate = false;  ///< looked up beside the one asked for: its status answers nothing
};

/// A running script and what came of it so far.  4_resource/cgi.cpp has its life.
struct Program {
    OwnedProcess process;
    UniqueFd output, errors;       ///< our ends of its standard output and error, O_NONBLOCK
    std::string head;              ///< what it has said so far, until its header is complete
    std::string rest;              ///< octets of the body that came with the header
    std::string complaint;         ///< the last, incomplete line of its standard error
    bool writes_own_head = false;  ///< nph-: its output goes to the client as it is
    bool output_ended = false;
    bool has_length = false;
    std::uint64_t length = 0;   ///< its own Content-Length
    std::int64_t deadline = 0;  ///< of its next word
    std::int64_t end_by = 0;    ///< once its output has ended: then it is killed
};

/// A descriptor besides the client's socket that a transaction waits for.
struct Awaited {
    int descriptor = -1;
    short events = 0;  ///< POLLIN, POLLOUT
};

/// One more piece of a body: a text, then a range of the resource's file.
struct BodyPart {
    std::string text;
    std::uint64_t first = 0, length = 0;
};

/// Stage 4: what came of the request's credentials.  Kept, so that a password is hashed once a
/// request, however many index files, variants or entries of a listing are asked about.
struct Credentials {
    enum class State : std::uint8_t {
        not_tried,
        none,      ///< there are none
        accepted,  ///< of `user`
        refused,
        stale,   ///< right, but of an old nonce
        misfit,  ///< they belong to another request
        failed,  ///< the server cannot check them
    };
    State state = State::not_tried;
    std::string place;  ///< scheme, realm and file: elsewhere, they are to be tried again
    std::string user;
    const char* why = "";
};

struct PageWithIncludes;  // 4_resource/ssi.hpp
struct Tunnel;            // 6_send/tunnel.hpp
struct LoadQuestions;     // 4_resource/server_load.hpp
struct Lookups;           // 1_accept/identify.hpp

/// One request and its response.
struct Transaction {
    explicit Transaction(const Limits& limits);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
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

    std::uint64_t received_octets = 0;  ///< of this request, head and body (%I)
    std::int64_t began = 0;             ///< its first octet, CLOCK_MONOTONIC nanoseconds (%D)
    std::time_t began_at = 0;           ///< … and by the clock on the wall (%t)

    Answer answer;
    const Host* site_host = nullptr;  ///< the virtual host; null: not known yet
    Resource resource;
    std::size_t question = 0;        ///< which of stage 4's questions is next
    unsigned redirects = 0;          ///< within the server, so far
    std::string authenticated_user;  ///< empty: none
    const char* auth_scheme = "";    ///< "Basic", "Digest"
    Credentials credentials;
    http::Status error_status = http::Status::ok;  ///< of which `resource` is the ErrorDocument

    /// Stage 2 gives the body's content to this descriptor (a spool, or the file of a PUT) if
    /// `takes_body`; else it is read away.  Then stage 4 is visited again, to do what was asked
    /// for.
    UniqueFd body_file;
    bool takes_body = false;
    bool body_is_whole = false;
    TemporaryFile temporary;  ///< PUT: the name of `body_file`, in the target's directory
    /// The body is wanted no longer: what has been kept of it goes.
    void forget_body() noexcept;

    std::unique_ptr<Program> program;
    std::unique_ptr<PageWithIncludes> page;
    std::unique_ptr<Tunnel> tunnel;
    std::unique_ptr<LoadQuestions> load_questions;  ///< to other servers, under way
    bool is_dispatched = false;  ///< it is for this server, whatever becomes of the resource
    std::string fat_url_value;   ///< of FatUrl's parameter; the links of the page carry it on

    static constexpr std::size_t most_awaited = 3;
    std::array<Awaited, most_awaited> awaited;  ///< for Outcome::awaits
    std::size_t awaited_count = 0;
    std::int64_t await_until = 0;  ///< then the stage is called again, come what may
    /// Waits for one more descriptor until `until` at the latest.
    void await(int descriptor, short events, std::int64_t until) noexcept;
    void await_nothing() noexcept { awaited_count = 0; }

    static constexpr std::size_t output_size = 18 * 1024;
    OctetRoom output;  ///< the response's head, and a body of 16 KiB at most behind it
    std::size_t output_used = 0;
    std::size_t output_sent = 0;
    std::size_t head_size = 0;         ///< octets of `output` that are head, or a chunk's frame
    off_t file_offset = 0;             ///< next octet of the resource's file to send
    std::uint64_t file_remaining = 0;  ///< octets of the file still to send
    std::uint64_t file_sent = 0;       ///< octets of files that were sent
    std::uint64_t content_sent = 0;    ///< octets of the body that left `output` before
    std::vector<BodyPart> parts;       ///< multipart/byteranges: sent after each other
    std::size_t next_part = 0;
    std::string type_of_parts;    ///< multipart/byteranges; boundary=…
    std::size_t head_octets = 0;  ///< of the response
    bool chunked = false;         ///< the program's output goes out in chunks
    bool chunk_begun = false;

    std::string held;           ///< responses before this one that are sent with it
    std::size_t held_sent = 0;  ///< octets of them that have been

    /// What the Common Log Format calls the size: body octets that were sent.
    [[nodiscard]] std::uint64_t body_octets_sent() const noexcept {
        const std::size_t beyond_head = output_sent > head_size ? output_sent - head_size : 0;
        return content_sent + beyond_head + file_sent;
    }
};

/// Whether calls on a connection's socket may wait in the kernel.
enum class Sockets : std::uint8_t { may_wait, never_wait };

/// What is going on, and so which time limit holds.
enum class Phase : std::uint8_t { idle, head, body, response, lingering };

/// What is known of the client besides its address.
struct ClientIdentity {
    enum class Known : std::uint8_t { not_asked, asking, known, unknown };
    Known host_known = Known::not_asked, ident_known = Known::not_asked;
    std::string host;                  ///< its name by reverse DNS
    bool host_confirmed = false;       ///< that name leads back to its address
    bool host_tested = false;          ///< it was asked whether it does
    const char* host_why = "";         ///< why it has no name, or none that is confirmed
    std::string ident;                 ///< user name (RFC 1413)
    std::unique_ptr<Lookups> lookups;  ///< questions that are under way
    ClientIdentity();
    ~ClientIdentity();
    ClientIdentity(const ClientIdentity&) = delete;
    ClientIdentity& operator=(const ClientIdentity&) = delete;
};

/// A socket that connections are accepted from.
struct Listening {
    int socket = -1;        ///< borrowed
    PeerAddress address{};  ///< that it is bound to; its port is never 0
};

struct Connection {
    UniqueFd socket;
    ScoreboardPlace score;  ///< where the server's state shows it
    PeerAddress peer{};
    std::string peer_text;                   ///< the client's address, without its port
    PeerAddress local{};                     ///< the address that the client connected to
    std::unique_ptr<ClientIdentity> client;  ///< null: nobody has asked
    std::uint64_t number = 0;                ///< 1, 2, 3, … in order of acceptance
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
    bool has_others = false;     ///< an event loop's: what it awaits is registered, too
    bool awaits_turn = false;    ///< an event loop's: is in line to be served
    std::unique_ptr<Transaction> transaction;  ///< null while idle

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket); }
};

[[nodiscard]] std::uint16_t port_of(const PeerAddress& address) noexcept;
/// Reads an IPv4 or IPv6 address, without brackets.  False: it is none.
[[nodiscard]] bool set_address(PeerAddress& to, const std::string& text,
                               std::uint16_t port) noexcept;
/// "127.0.0.1", and "127.0.0.1:53122" or "[::1]:53122".
[[nodiscard]] std::string host_of(const PeerAddress& peer);
[[nodiscard]] std::string text_of(const PeerAddress& peer);
/// The first of these behind a text, without memory of its own.
void append_host(std::string& to, const PeerAddress& peer);

/// The answer for a request after which nothing else on its connection can be understood.
void refuse_and_close(Connection& connection, http::Status status, const char* why) noexcept;

}  // namespace stepwise
