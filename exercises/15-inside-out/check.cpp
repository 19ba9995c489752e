// The checks of exercise 15: stages that follow a script, then those of the real server on a
// non-blocking socket pair, turned by hand.
#include "exercises/15-inside-out/exercise.hpp"

#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "exercises/engine/trial.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/site/site.hpp"
#include "stepwise/stages/announce.hpp"
#include "stepwise/stages/orders.hpp"

namespace {

using exercise::Trial;
using stepwise::UniqueFd;

constexpr std::array<const char*, 6> stage_names = {"receive",        "process", "access_resource",
                                                    "build_response", "send",    "log"};
constexpr std::array<const char*, 6> outcome_names = {"done",     "unfinished", "would_block",
                                                      "answered", "gone",       "closed"};
constexpr std::array<const char*, 4> wish_names = {"to_read", "to_write", "another_turn",
                                                   "nothing"};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
    const auto place = static_cast<std::size_t>(value);
    return place < names.size() ? names[place] : "none of the values";
}

/// An attempt that is to come, and what comes of it.  Of log: `done`, kept; `closed`, not kept.
struct Attempt {
    NextStage stage;
    Came came;
};
using Attempts = std::vector<Attempt>;

/// One call of the student's function: the attempts that it is to make, and what it is to return.
struct Turn {
    Attempts attempts;
    NextWish wish;
};

class ScriptedStages final : public StagesOfConnection {
  public:
    explicit ScriptedStages(Trial& trial) : trial_(trial) {}

    Came receive() override { return attempt(NextStage::receive); }
    Came process() override { return attempt(NextStage::process); }
    Came access_resource() override { return attempt(NextStage::access_resource); }
    void build_response() override { static_cast<void>(attempt(NextStage::build_response)); }
    Came send() override { return attempt(NextStage::send); }
    bool log() override { return attempt(NextStage::log) == Came::done; }

    void play(InsideOutConnection& connection, const Turn& turn, std::string_view rule) {
        script_ = &turn.attempts;
        made_ = 0;
        ++turns_;
        tell();
        const auto serve = ANSWER(trial_, serve_without_waiting);
        const NextWish wish = serve(connection);
        tell();
        if (made_ < script_->size())
            trial_.equal(rule, stage_now(),
                         std::string{"return "}.append(name_in(wish_names, wish)));
        trial_.equal(rule, name_in(wish_names, turn.wish), name_in(wish_names, wish));
    }

  private:
    Came attempt(NextStage stage) {
        const bool is_over = made_ >= script_->size();
        if (is_over && made_ > 0 && (*script_)[made_ - 1].stage == stage &&
            (*script_)[made_ - 1].came == Came::would_block)
            trial_.fail(
                "a stage said would_block, and was tried again at once: that is waiting, "
                "and it keeps the processor busy as well");
        if (is_over)
            trial_.equal("in this call there is nothing left to do but to return", "return",
                         name_in(stage_names, stage));
        trial_.equal("the stages come in their order, and each goes on where it was", stage_now(),
                     name_in(stage_names, stage));
        const Came came = (*script_)[made_].came;
        ++made_;
        tell();
        return came;
    }
    [[nodiscard]] std::string_view stage_now() const {
        return name_in(stage_names, (*script_)[made_].stage);
    }
    /// "serve_without_waiting(connection), 2nd call: receive = done, process = done"
    void tell() {
        std::string text =
            "serve_without_waiting(connection), call " + std::to_string(turns_) + ":";
        const std::size_t from = made_ > 8 ? made_ - 8 : 0;
        if (from > 0) text += " …";
        for (std::size_t i = from; i < made_; ++i) {
            const Attempt& made = (*script_)[i];
            text.append(i == from ? " " : ", ").append(name_in(stage_names, made.stage));
            if (made.stage == NextStage::log)
                text += made.came == Came::done ? " = true" : " = false";
            else if (made.stage != NextStage::build_response)
                text.append(" = ").append(name_in(outcome_names, made.came));
        }
        trial_.calling(text);
    }

    Trial& trial_;
    const Attempts* script_ = nullptr;
    std::size_t made_ = 0;
    unsigned turns_ = 0;
};

constexpr Attempt receives{NextStage::receive, Came::done};
constexpr Attempt blocks{NextStage::receive, Came::would_block};
constexpr Attempt processes{NextStage::process, Came::done};
constexpr Attempt accesses{NextStage::access_resource, Came::done};
constexpr Attempt builds{NextStage::build_response, Came::done};
constexpr Attempt sends{NextStage::send, Came::done};
constexpr Attempt keeps{NextStage::log, Came::done};
constexpr Attempt is_last{NextStage::log, Came::closed};

void play_all(Trial& trial, const std::vector<Turn>& turns, std::string_view rule) {
    ScriptedStages stages{trial};
    InsideOutConnection connection{stages};
    for (const Turn& turn : turns) stages.play(connection, turn, rule);
}

void one_request(Trial& trial) {
    play_all(trial, {{{receives, processes, accesses, builds, sends, is_last}, NextWish::nothing}},
             "all stages are done, and the connection is not kept");
}

void never_waits(Trial& trial) {
    constexpr std::string_view rule = "receive would block: the connection wants to read";
    play_all(trial, {{{blocks}, NextWish::to_read}}, rule);
    play_all(trial, {{{blocks}, NextWish::to_read}, {{blocks}, NextWish::to_read}}, rule);
    play_all(trial, {{{{NextStage::receive, Came::unfinished}, blocks}, NextWish::to_read}}, rule);
}

void closed(Trial& trial) {
    play_all(trial, {{{{NextStage::receive, Came::closed}}, NextWish::nothing}},
             "the connection is over: it wants nothing any more, and is not logged");
}

void resumes_receive(Trial& trial) {
    play_all(trial,
             {{{blocks}, NextWish::to_read},
              {{{NextStage::receive, Came::unfinished}, blocks}, NextWish::to_read},
              {{receives, processes, accesses, builds, sends, is_last}, NextWish::nothing}},
             "after each wait it goes on where it was");
}

void resumes_send(Trial& trial) {
    constexpr std::string_view rule = "send would block: the connection wants to write";
    constexpr Attempt full{NextStage::send, Came::would_block};
    play_all(trial,
             {{{receives, processes, accesses, builds, full}, NextWish::to_write},
              {{full}, NextWish::to_write},
              {{{NextStage::send, Came::unfinished}, full}, NextWish::to_write},
              {{sends, is_last}, NextWish::nothing}},
             rule);
}

void unfinished(Trial& trial) {
    constexpr Attempt piece{NextStage::receive, Came::unfinished};
    constexpr Attempt part{NextStage::send, Came::unfinished};
    play_all(
        trial,
        {{{piece, piece, receives, processes, accesses, builds, part, part, part, sends, is_last},
          NextWish::nothing}},
        "unfinished means progress: it is tried again at once");
}

void answered(Trial& trial) {
    constexpr std::string_view rule = "the answer is known: the stages in between are skipped";
    play_all(trial,
             {{{{NextStage::receive, Came::answered}, builds, sends, is_last}, NextWish::nothing}},
             rule);
    play_all(trial,
             {{{receives, {NextStage::process, Came::answered}, builds, sends, is_last},
               NextWish::nothing}},
             rule);
    play_all(trial,
             {{{receives,
                processes,
                {NextStage::access_resource, Came::answered},
                builds,
                sends,
                is_last},
               NextWish::nothing}},
             rule);
}

void gone(Trial& trial) {
    constexpr std::string_view rule = "the client is gone: nothing is built or sent, only logged";
    play_all(trial, {{{{NextStage::receive, Came::gone}, is_last}, NextWish::nothing}}, rule);
    play_all(trial,
             {{{receives, processes, accesses, builds, {NextStage::send, Came::gone}, is_last},
               NextWish::nothing}},
             rule);
}

void kept(Trial& trial) {
    constexpr std::string_view rule =
        "a connection that is kept is tried at once: its next request may be there already";
    play_all(trial,
             {{{receives, processes, accesses, builds, sends, keeps, blocks}, NextWish::to_read},
              {{receives, processes, accesses, builds, sends, keeps, receives, processes, accesses,
                builds, sends, keeps, blocks},
               NextWish::to_read},
              {{{NextStage::receive, Came::closed}}, NextWish::nothing}},
             rule);
}

void two_connections(Trial& trial) {
    constexpr std::string_view rule =
        "each connection goes on where it was itself, whatever others did in between";
    ScriptedStages one{trial}, other{trial};
    InsideOutConnection first{one}, second{other};
    constexpr Attempt full{NextStage::send, Came::would_block};
    one.play(first, {{receives, processes, accesses, builds, full}, NextWish::to_write}, rule);
    other.play(second, {{blocks}, NextWish::to_read}, rule);
    other.play(second,
               {{receives, processes, accesses, builds, sends, keeps, blocks}, NextWish::to_read},
               rule);
    one.play(first, {{sends, is_last}, NextWish::nothing}, rule);
    other.play(second, {{{NextStage::receive, Came::closed}}, NextWish::nothing}, rule);
}

void takes_turns(Trial& trial) {
    constexpr std::string_view rule =
        "after most_attempts attempts others get their turn: another_turn";
    Attempts pieces(static_cast<std::size_t>(most_attempts),
                    {NextStage::receive, Came::unfinished});
    play_all(trial,
             {{pieces, NextWish::another_turn},
              {{receives, processes, accesses, builds, sends, is_last}, NextWish::nothing}},
             rule);
    constexpr std::array round = {receives, processes, accesses, builds, sends, keeps};
    Attempts requests;
    for (std::size_t i = 0; i < static_cast<std::size_t>(most_attempts); ++i)
        requests.push_back(round[i % round.size()]);
    const std::size_t place = requests.size() % round.size();
    Attempts rest{round.begin() + place, round.end()};
    rest.push_back({NextStage::receive, Came::closed});
    play_all(trial, {{requests, NextWish::another_turn}, {rest, NextWish::nothing}}, rule);
}

// --------------------------------------------------------------------- the real server's stages

/// Stages as the student's function sees them, made of those of the server.
class RealStages final : public StagesOfConnection {
  public:
    RealStages(stepwise::Worker& worker, UniqueFd socket) : worker_(worker) {
        connection.socket = std::move(socket);
        connection.sockets = stepwise::Sockets::never_wait;
        connection.peer_text = "127.0.0.1";
        connection.number = worker.server.common->connections_accepted.fetch_add(1) + 1;
        connection.transaction_number = 1;
    }

    Came receive() override {
        if (!stepwise::can_receive(connection)) return Came::would_block;
        const Came came = came_of(stepwise::announce::receive(worker_, connection));
        return came == Came::unfinished && !connection.may_have_input ? Came::would_block : came;
    }
    Came process() override { return came_of(stepwise::announce::process(worker_, connection)); }
    Came access_resource() override {
        return came_of(stepwise::announce::access_resource(worker_, connection));
    }
    void build_response() override { stepwise::announce::build_response(worker_, connection); }
    Came send() override { return came_of(stepwise::announce::send(worker_, connection)); }
    bool log() override {
        stepwise::announce::log(worker_, connection);
        stepwise::begin_next_transaction(worker_, connection);
        return connection.is_open();
    }

    stepwise::Connection connection;

  private:
    static Came came_of(stepwise::Outcome outcome) {
        switch (outcome) {
            case stepwise::Outcome::done: return Came::done;
            case stepwise::Outcome::unfinished: return Came::unfinished;
            case stepwise::Outcome::would_block: return Came::would_block;
            case stepwise::Outcome::awaits: return Came::would_block;
            case stepwise::Outcome::answered: return Came::answered;
            case stepwise::Outcome::gone: return Came::gone;
            case stepwise::Outcome::closed: return Came::closed;
        }
        return Came::closed;
    }

    stepwise::Worker& worker_;
};

/// A client at one end of a socket pair, the server's stages at the other.
class Pair {
  public:
    Pair(Trial& trial, stepwise::Worker& worker) : Pair(trial, worker, make_ends(trial)) {}

    void client_sends(std::string_view text) {
        static_cast<void>(::send(client_.get(), text.data(), text.size(), MSG_NOSIGNAL));
        stages_.connection.may_have_input = true;  // as an event loop would be told
    }
    void client_ends() {
        client_ = UniqueFd{};
        stages_.connection.may_have_input = true;
    }
    std::string client_reads() {
        std::string text;
        std::array<char, 16384> room;
        for (ssize_t count = 0;
             (count = ::recv(client_.get(), room.data(), room.size(), MSG_DONTWAIT)) > 0;)
            text.append(room.data(), static_cast<std::size_t>(count));
        return text;
    }
    [[nodiscard]] NextWish serve() {
        trial_.calling("serve_without_waiting(connection), with the server's own stages");
        return ANSWER(trial_, serve_without_waiting)(connection_);
    }
    void serve(NextWish expected, std::string_view rule) {
        trial_.equal(rule, name_in(wish_names, expected), name_in(wish_names, serve()));
    }

  private:
    using Ends = std::array<int, 2>;
    Pair(Trial& trial, stepwise::Worker& worker, const Ends& ends)
        : trial_(trial), client_(ends[0]), stages_(worker, UniqueFd{ends[1]}) {}

    static Ends make_ends(Trial& trial) {
        Ends ends{};
        trial.expect(
            ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0,
            "a socket pair can be made");
        return ends;
    }

    Trial& trial_;
    UniqueFd client_;
    RealStages stages_;
    InsideOutConnection connection_{stages_};
};

constexpr std::size_t large = 1'000'000;

std::string prepare_root(const Trial& trial) {
    std::string root = trial.directory() + "/site";
    std::filesystem::create_directory(root);
    std::ofstream{root + "/index.html"} << "hello, world\n";
    std::ofstream{root + "/large.txt"} << std::string(large, 'x');
    return root;
}

void real_stages(Trial& trial) {
    const stepwise::Site site =
        stepwise::open_site(prepare_root(trial), trial.directory() + "/log");
    const UniqueFd listener = stepwise::listen_on("127.0.0.1", 0, 1);
    stepwise::Server server{listener.get(), site};
    stepwise::Worker worker{server, 1};
    constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    constexpr std::string_view half = "half a request came: the connection wants to read";

    Pair slow{trial, worker}, quick{trial, worker}, greedy{trial, worker};
    slow.client_sends(get.substr(0, 10));
    slow.serve(NextWish::to_read, half);
    quick.client_sends(get);
    quick.serve(NextWish::to_read, "one is answered and wants to read the next one");
    trial.expect(quick.client_reads().ends_with("hello, world\n"),
                 "a quick client gets its page while a slow one has not asked yet");
    slow.client_sends(get.substr(10));
    slow.client_sends(get);
    slow.serve(NextWish::to_read, "two are answered; the connection wants to read the next one");
    const std::string two = slow.client_reads();
    trial.expect(two.ends_with("hello, world\n") && two.find("hello, world\n") + 13 < two.size(),
                 "two requests that came together are answered in one call");

    greedy.client_sends("GET /large.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    greedy.serve(NextWish::to_write, "a client that does not read: the connection wants to write");
    std::string body = greedy.client_reads();
    NextWish wish = NextWish::to_write;
    for (unsigned calls = 0; calls < 10'000 && wish != NextWish::nothing; ++calls) {
        wish = greedy.serve();
        body += greedy.client_reads();
    }
    trial.equal("all of a large file arrives, and the connection is closed", large,
                body.size() - std::min(body.size(), body.find("\r\n\r\n") + 4));
    quick.client_ends();
    quick.serve(NextWish::nothing, "the client has closed: the connection wants nothing");
    slow.client_ends();
    slow.serve(NextWish::nothing, "the client has closed: the connection wants nothing");
}

const exercise::Registration registration{
    {"15-inside-out",
     stepwise::Stage::waiting,
     {
         {"never-waits", "returns when the client sends nothing", never_waits},
         {"one-request", "visits all stages in their order", one_request},
         {"closed", "ends with the connection", closed},
         {"resumes-receive", "goes on receiving where it was", resumes_receive},
         {"resumes-send", "goes on sending where it was", resumes_send},
         {"unfinished", "tries again what made progress", unfinished},
         {"answered", "skips stages when the answer is known", answered},
         {"gone", "only logs when the client is gone", gone},
         {"kept", "goes on with the next request", kept},
         {"two-connections", "does not mix up two connections", two_connections},
         {"takes-turns", "lets others have their turn", takes_turns},
         {"real-stages", "serves pages with the server's own stages", real_stages, 2},
     }}};

}  // namespace
