// Exercise 22: what you write, and what the checker calls.
#pragma once

#include <span>
#include <string_view>

/// What is known of a request when stage 3 decides about its connection.
struct PersistenceQuestion {
    unsigned major_version = 1, minor_version = 1;  ///< HTTP/1.1; HTTP/0.9 has no version in it
    /// The values of the Connection fields, in their order: none, one or several lines.
    std::span<const std::string_view> connection_values;
    unsigned request_number = 1;   ///< the 1st, 2nd, … request on this connection
    unsigned most_requests = 100;  ///< so many are answered on one connection
    bool server_stops = false;     ///< it has been told to end
};

/// True: the connection stays open after the response, for another request.  False: it is closed.
extern "C" bool keep_connection(const PersistenceQuestion& question);
