// The clients of one group: who of them is free, which requests are due, and who gets the next one.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "stepwise/compare/client.hpp"
#include "stepwise/compare/load.hpp"

namespace stepwise::compare {

class Crew {
  public:
    /// From `begin` to `end`, in nanoseconds from the beginning of the load.
    Crew(const Group& group, Desk& desk, std::int64_t begin, std::int64_t end,
         std::vector<Answer>& answers);

    /// Asks for what has become due; returns by how much it was late at most.
    std::int64_t ask_what_is_due(std::int64_t now);
    /// The client's socket is ready.
    void go_on(Client& client, std::uint32_t events, std::int64_t now);
    void sip(std::int64_t now);
    /// Its phase is over: polite clients leave, the others stay.
    void end(std::int64_t now);

    [[nodiscard]] bool is_done(std::int64_t now) const;
    /// When something is due next; INT64_MAX: nothing is.
    [[nodiscard]] std::int64_t next_due() const noexcept;
    [[nodiscard]] bool is_current() const noexcept { return is_current_; }
    [[nodiscard]] bool sips() const noexcept { return group_.manner == Manner::reads_slowly; }
    /// Connections of those who came to stay that are open and have had an answer.
    [[nodiscard]] std::size_t crowd() const noexcept;

  private:
    [[nodiscard]] bool is_polite() const noexcept { return group_.manner == Manner::polite; }
    [[nodiscard]] bool is_closed_loop() const noexcept { return group_.per_second <= 0; }
    const Target* next_target() { return &group_.targets[asked_++ % group_.targets.size()]; }
    bool next_request(Asked& asked, std::int64_t now);
    void hand_out(std::int64_t now);
    Client* free_client();
    Client& new_client();
    void bring_the_others(std::int64_t now);

    Group group_;
    Desk& desk_;
    std::int64_t begin_, end_;
    std::vector<Answer>& answers_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<Client*> idle_;
    std::deque<Asked> waiting_;  // due, and no connection was free
    std::uint64_t scheduled_ = 0, to_come_, asked_ = 0;
    std::size_t unsettled_ = 0, busy_ = 0;
    unsigned failures_ = 0;
    bool is_current_ = true;
};

}  // namespace stepwise::compare
