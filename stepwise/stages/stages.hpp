// The seven stages of a web transaction, in the book's order.  A stage makes one attempt and
// returns; it never loops to wait.  One with a `Step&` may make system calls, one with `Notes&` is
// pure: it decides from values and can only note why.
#pragma once

#include <cstdint>

#include "stepwise/stages/connection.hpp"
#include "stepwise/trace/core/step.hpp"

namespace stepwise {

struct Worker;

/// What came of one attempt.
enum class Outcome : std::uint8_t {
    done,         ///< go on with the next stage
    unfinished,   ///< some progress: try again
    would_block,  ///< the client gives or takes nothing now
    awaits,       ///< something else than the client is waited for (Transaction::awaited)
    answered,     ///< the answer is known already: go on with stage 5
    gone,         ///< the client left in the middle: go on with stage 7
    closed,       ///< the connection is over and closed
};

/// What came of an attempt to accept.
enum class Accepted : std::uint8_t {
    connection,        ///< a new connection
    nobody,            ///< nobody waits (any more), or a signal came: try again later
    out_of_resources,  ///< no descriptor or memory left: pause
    stopped,           ///< the listener is shut down
};

Accepted accept_connection(Step& step, const Worker& worker, Connection& connection,
                           Sockets sockets);
/// Stage 1 goes on before anything is read, if the site wants to know who the client is, or turns
/// some away.  `done`: it may speak; `closed`: it may not.
Outcome admit_client(Step& step, Worker& worker, Connection& connection);
Outcome receive_request(Step& step, Worker& worker, Connection& connection);
Outcome process_request(Notes& notes, const Worker& worker, Connection& connection);
Outcome access_resource(Step& step, Worker& worker, Connection& connection);
void build_response(Notes& notes, Worker& worker, Connection& connection);
Outcome send_response(Step& step, Worker& worker, Connection& connection);
void log_transaction(Step& step, Worker& worker, Connection& connection);

// How a stage says no, and notes why.

/// The message breaks a rule, so nothing behind it on its connection can be trusted: close.
Outcome refuse(Notes& notes, Connection& connection, http::Status status, const char* why) noexcept;
/// The message is sound, but what it asks for is not to be had; the connection may live on.
Outcome decline(Notes& notes, Connection& connection, http::Status status,
                const char* why) noexcept;

/// The stages as callbacks: put your own in the place of any of ours.
struct Stages {
    Accepted (*accept)(Step&, const Worker&, Connection&, Sockets) = stepwise::accept_connection;
    Outcome (*admit)(Step&, Worker&, Connection&) = stepwise::admit_client;
    Outcome (*receive)(Step&, Worker&, Connection&) = stepwise::receive_request;
    Outcome (*process)(Notes&, const Worker&, Connection&) = stepwise::process_request;
    Outcome (*access_resource)(Step&, Worker&, Connection&) = stepwise::access_resource;
    void (*build_response)(Notes&, Worker&, Connection&) = stepwise::build_response;
    Outcome (*send)(Step&, Worker&, Connection&) = stepwise::send_response;
    void (*log)(Step&, Worker&, Connection&) = stepwise::log_transaction;
};

}  // namespace stepwise
