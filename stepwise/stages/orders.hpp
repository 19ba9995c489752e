// The order of the stages, written twice on purpose: once by who may wait, once by who may not.
// Read serve_until_done.cpp and serve_while_ready.cpp side by side.
#pragma once

#include <array>
#include <span>

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Accepts one connection, waiting for it as long as it takes.  False: the server shall stop.
[[nodiscard]] bool accept_when_one_comes(Worker& worker, Connection& connection);

/// Serves a connection from its first request to its end.  Waits whenever the client makes it wait.
void serve_until_done(Worker& worker, Connection& connection);

/// What serve_while_ready needs before it can go on.
enum class Wants : std::uint8_t { to_read, to_write, others, another_turn, to_go_on, nothing };

/// Accepts one connection if one waits.
[[nodiscard]] Accepted accept_if_one_waits(Worker& worker, Connection& connection);

/// Serves a connection as far as it goes without waiting, but not beyond the stage before `until`,
/// and says what it wants next.  `nothing`: the connection is over; `to_go_on`: `until` is next.
[[nodiscard]] Wants serve_while_ready(Worker& worker, Connection& connection,
                                      Stage until = Stage::waiting);

constexpr std::size_t most_side_by_side = 16;  ///< connections; more of them gain little
/// Several connections, which all receive, then all get as far as a response, then all send.  So
/// the processor fetches the instructions of a stage, and the kernel's for it, once for all of them
/// (chapter 7 has what that was worth).  For each, in turn, what it wants next.
[[nodiscard]] std::array<Wants, most_side_by_side> serve_side_by_side(
    Worker& worker, std::span<Connection* const> connections);

/// If the connection's time is up (or the server is to stop), decides how it goes on: `answered`
/// with 408, `gone`, or `closed`.  `would_block`: it may go on waiting.
[[nodiscard]] Outcome check_time(Worker& worker, Connection& connection);
/// The same for serve_while_ready; true if there is something to do for the connection now.
[[nodiscard]] bool is_late(Worker& worker, Connection& connection);

/// Stage 2 can do something now: octets may have come, some are left from before, or a client must
/// be told to send the body that it holds back.
[[nodiscard]] bool can_receive(const Connection& connection) noexcept;

/// The body has come for stage 4 to use (a script's input, the content of a PUT), and stage 4 has
/// not been visited since.
[[nodiscard]] bool uses_body(const Connection& connection) noexcept;

/// It waits for others than its client.
[[nodiscard]] bool is_awaiting(const Connection& connection) noexcept;

/// Nanoseconds for which one wait for others than the client may last, before the clock is looked
/// at again.
[[nodiscard]] std::int64_t time_to_await(const Worker& worker, const Connection& connection);

/// After stage 7: makes a connection that is kept ready for its next request.
void begin_next_transaction(Worker& worker, Connection& connection);

/// Makes a connection that was accepted but cannot be served go on with stage 5: it gets a 503.
void turn_away(Worker& worker, Connection& connection, const char* why);

}  // namespace stepwise
