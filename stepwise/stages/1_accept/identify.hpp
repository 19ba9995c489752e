// Who is the client?  Reverse DNS (its host's name) and ident (its user's name): questions to
// others that take time, so they are asked only where the site says so, and never waited for
// without end.
#pragma once

#include <string_view>

#include "stepwise/stages/1_accept/dns_message.hpp"
#include "stepwise/stages/1_accept/name_cache.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Whether the site wants to know its clients before it reads from them: HostnameLookups or
/// IdentityCheck for everything, or clients to turn away (RefuseFrom).
[[nodiscard]] bool asks_at_once(const Site& site) noexcept;

/// Finds out what is wanted, if it is not known yet; both questions are asked at the same time.
/// `done`: all is known that can be; `awaits`: call again.  Answers are kept in
/// `connection.client`.  Bounded in time (Limits::lookup, Limits::ident).
[[nodiscard]] Outcome identify_client(Step& step, Worker& worker, Connection& connection,
                                      Lookup host, bool ident);

/// For logs and scripts: the client's host by its name if that was asked for and found, else by its
/// address.  A name that was tested and does not lead back is not used.
[[nodiscard]] std::string_view host_name_of(const Connection& connection) noexcept;
/// For rules: the name if it leads back to the address, else empty.
[[nodiscard]] std::string_view confirmed_host_of(const Connection& connection) noexcept;
/// What ident says of the user, or "-".
[[nodiscard]] std::string_view ident_of(const Connection& connection) noexcept;

/// A question to the name server that is under way.
struct NameLookup {
    UniqueFd socket;  ///< UDP, connected; -1: none is under way
    dns::Question question;
    std::int64_t began = 0;  ///< CLOCK_MONOTONIC nanoseconds, as the others; 0: not yet
    std::int64_t until = 0;  ///< the end of patience, with both questions together
    std::int64_t repeat_at = 0;
    bool is_repeated = false;
    unsigned strays = 0;  ///< messages that were no answer to the question
};

/// A question to the client's own machine that is under way.
struct IdentLookup {
    UniqueFd socket;        ///< TCP, from the address that the client connected to
    bool is_asked = false;  ///< the connection is there and the question is sent
    std::string reply;      ///< what has come of it
    std::int64_t began = 0, until = 0;
};

struct Lookups {
    NameLookup name;
    IdentLookup ident;
};

/// The two halves of identify_client; `connection.client` and its `lookups` are there.
[[nodiscard]] Outcome find_host_name(Step& step, Worker& worker, Connection& connection,
                                     bool doubled);  // host_name.cpp
[[nodiscard]] Outcome find_user(Step& step, Worker& worker, Connection& connection);  // user.cpp

}  // namespace stepwise
