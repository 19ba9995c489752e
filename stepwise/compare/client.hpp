// One client: a connection, the requests that are under way on it, and what is done when the
// server lets go of it.  It never waits; the driver calls it when its socket is ready.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "stepwise/compare/load.hpp"
#include "stepwise/compare/response_reader.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise::compare {

class Crew;

/// A request that is due.
struct Asked {
    std::int64_t due = 0;
    const Target* target = nullptr;
    unsigned attempts = 0;
};

/// What all clients of a driver have in common.
struct Desk {
    std::uint16_t port = 0;  ///< of the server
    UniqueFd epoll;
    std::vector<char> room;  ///< for what is received, one client after the other
};

class Client {
  public:
    /// All are borrowed; the socket is registered with the desk's epoll, with this object as its
    /// data.
    Client(Crew& crew, const Group& group, Desk& desk, std::vector<Answer>& answers)
        : crew_(crew), group_(group), desk_(desk), answers_(answers) {}
    ~Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// `now`: nanoseconds from the beginning of the load, as everywhere here.
    void ask(const Asked& asked);
    /// Connects if need be, and sends what was asked for.
    void start(std::int64_t now);
    /// Its socket is ready for something.
    void go_on(std::uint32_t events, std::int64_t now);
    /// A slow reader's next sip.
    void sip(std::int64_t now);
    /// The time is over for what is under way.
    void give_up(std::int64_t now);
    void close() noexcept;

    [[nodiscard]] bool is_idle() const noexcept { return under_way_.empty(); }
    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket_); }
    /// Has done what its manner is to do, or failed at it.
    [[nodiscard]] bool is_settled() const noexcept { return settled_; }
    /// Has had an answer on the connection that is open.
    [[nodiscard]] bool is_served() const noexcept { return is_open() && answered_ > 0; }

    [[nodiscard]] Crew& crew() const noexcept { return crew_; }

  private:
    void connect(std::int64_t now);
    bool has_connected(std::uint32_t events, std::int64_t now);
    void send_what_can_be();
    enum class Received : std::uint8_t { nothing, some, as_much_as_fits };
    Received receive(std::size_t most, std::int64_t now);
    void take(std::string_view received, std::int64_t now);
    void finish_one(Kind kind, std::int64_t now);
    [[nodiscard]] Kind kind_of_answer() const noexcept;
    void connection_is_over(Kind why, std::int64_t now);
    void ask_again(std::int64_t now);

    Crew& crew_;
    const Group& group_;
    Desk& desk_;
    std::vector<Answer>& answers_;
    UniqueFd socket_;
    std::string out_;
    std::size_t sent_ = 0;
    std::deque<Asked> under_way_;
    ResponseReader reader_;
    unsigned answered_ = 0;  // on this connection
    bool connecting_ = false, settled_ = false;
};

}  // namespace stepwise::compare
