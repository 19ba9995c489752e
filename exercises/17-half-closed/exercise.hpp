// Exercise 17: what you write, and what the checker calls.
#pragma once

#include <cstdint>
#include <string_view>

/// What the server does when recv(2) has returned 0.
enum class AtClientsEnd {
    answer,  ///< there is a whole request that waits for its answer
    refuse,  ///< a request was begun and will never be whole: 400
    close,   ///< there is nobody to answer
};

/// The client sends no more; it may still be waiting for answers.  `unanswered`: the octets that
/// were received and have not been used yet.
extern "C" AtClientsEnd client_sends_no_more(std::string_view unanswered);

/// A connection whose last response has been given to the kernel.
struct EndingConnection {
    int socket = -1;              ///< non-blocking
    std::uint64_t discarded = 0;  ///< yours: octets that were read away so far
    bool time_is_up = false;      ///< the client has had two seconds
};

/// Octets that a server reads away for one connection, and no more.
inline constexpr std::uint64_t most_discarded = 65536;

/// Ends the connection so that the client gets the whole response.  Never waits.  True: the socket
/// is closed.  False: call it again when there is something to read, or when the time is up.
extern "C" bool end_connection(EndingConnection& connection);
