// Exercise 02: what you write, and what the checker calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What a server knows of a transaction when it is over.  An empty text is not known.
struct LogRecord {
    std::string_view host;          ///< the client's address or name
    std::string_view ident;         ///< what ident said of the user
    std::string_view user;          ///< who has logged in
    std::string_view time;          ///< "06/Nov/1994:08:49:37 +0000"
    std::string_view request_line;  ///< as the client sent it: any octets
    int status = 0;                 ///< of the response
    std::uint64_t octets = 0;       ///< of the body that was sent
};

/// One line of an access log in the Common Log Format, with its line end.
extern "C" std::string log_line(const LogRecord& record);
