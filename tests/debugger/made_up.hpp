// Servers that exist only as events: what each worker would report, one event after the other, each
// only after the one before was released.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/debugger/debugger.hpp"

namespace made_up {

/// Writes down what one worker does.
class Script {
  public:
    Script(std::uint32_t worker, pid_t thread) {
        now_.worker = worker;
        now_.process = now_.thread = thread;
    }
    Script& enter(stepwise::Stage stage);
    Script& leave();
    Script& call(std::string_view name, int descriptor, std::int64_t result, int error = 0);
    Script& transfer(std::string_view name, int descriptor, std::string_view octets);
    Script& fact(std::string_view key, std::string_view value);
    Script& on(std::uint64_t connection, std::uint32_t transaction = 1);

    /// Stage 1, successful: the socket is `10 + connection`.
    Script& accepts(std::uint64_t connection);
    Script& accepts_nobody();
    /// Stages 2 to 7 of one request.  `closes`: the connection does not outlive it.
    Script& serves(std::uint64_t connection, std::uint32_t transaction, bool closes);
    Script& whole_connection(std::uint64_t connection) {
        return accepts(connection).serves(connection, 1, true);
    }

    [[nodiscard]] const std::vector<stepwise::Event>& events() const { return events_; }

  private:
    void add(stepwise::Edge edge);

    stepwise::Event now_;
    std::vector<stepwise::Event> events_;
};

/// Worker 1, 2, … get their turn in that order whenever somebody asks.
class Server : public stepwise::EventSource {
  public:
    void add(const Script& script);
    [[nodiscard]] bool everybody_is_done() const;

    Got next(Incoming& into, int milliseconds) override;
    void release(const Incoming& incoming) override;
    int backlog() override { return -1; }
    std::string answer_to(std::string_view peer) override;

  private:
    struct Worker {
        std::deque<stepwise::Event> to_come;
        bool is_held = false;
    };
    std::vector<Worker> workers_;
};

/// A debugger and what it has said.
class Session {
  public:
    explicit Session(Server& server, bool may_wait_for_clients = true);
    explicit Session(std::vector<stepwise::Event> recorded);

    /// What that one command made it say.
    std::string operator()(std::string_view command);
    /// The lines that tell where one stands: "before 4 access resource".
    std::string where(std::string_view command);

    std::string beginning;
    stepwise::Debugger::Answer answer = stepwise::Debugger::Answer::done;
    std::unique_ptr<stepwise::Debugger> debugger;

  private:
    stepwise::Debugger::Print printer();
    std::string said_;
};

/// Of all lines the debugger's own about where somebody stands, cut to the first 45 columns.
[[nodiscard]] std::string positions_in(std::string_view text);

}  // namespace made_up
