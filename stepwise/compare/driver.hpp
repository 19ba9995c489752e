// Carries out a load: hundreds or thousands of clients in one thread, with epoll, apart from the
// server.  A request's time counts from when it was due, however late anybody was.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stepwise/compare/crew.hpp"
#include "stepwise/compare/load.hpp"

namespace stepwise::compare {

/// What the driver has seen.
struct Seen {
    std::vector<Answer> answers;  ///< of the measured groups
    std::vector<Answer> others;   ///< of the rest
    double seconds = 0;           ///< of the phases that count, without the patience
    std::uint64_t in_time = 0;    ///< right answers within them
    std::int64_t late = 0;        ///< the most by which we ourselves were late to ask, nanoseconds
};

class Driver {
  public:
    /// A server on 127.0.0.1.  Throws std::system_error if there is no epoll to be had.
    explicit Driver(std::uint16_t port);
    ~Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    /// One phase after the other; what misbehaves in one stays for those after it.
    void run(const Load& load);
    /// All who are still there hang up.
    void leave() noexcept { crews_.clear(); }
    [[nodiscard]] const Seen& seen() const noexcept { return seen_; }
    /// Connections of those who came to stay that are open and have had an answer.
    [[nodiscard]] std::size_t crowd() const noexcept;

  private:
    void run_phase(const Phase& phase);
    void go_on_until_over(const Phase& phase, std::int64_t begin, std::int64_t end);
    void let_them_sip(std::int64_t now);
    void wait(std::int64_t until);
    [[nodiscard]] bool is_over(const Phase& phase, std::int64_t end, std::int64_t now) const;
    [[nodiscard]] std::int64_t now() const noexcept;

    Desk desk_;
    std::int64_t began_, next_sip_ = 0, last_event_ = 0;
    std::vector<std::unique_ptr<Crew>> crews_;
    Seen seen_;
};

}  // namespace stepwise::compare
