// Exercise 19: what you write, and what the checker calls.
#pragma once

#include <string>

#include "stepwise/client/url/parse.hpp"  // stepwise::parse_url(text, base)

/// A request as the client's user means it.
struct PendingRequest {
    std::string method = "GET";
    std::string url;            ///< absolute, perhaps with a #fragment
    std::string body;           ///< may be empty
    std::string authorization;  ///< value of the Authorization field; empty: there is none
    unsigned redirects = 0;     ///< how many redirections led here
};

/// What there is to know of a response.
struct RedirectingResponse {
    int status = 200;
    std::string location;  ///< value of the Location field; empty: there is none
};

enum class AfterResponse {
    show,     ///< this response is the answer
    follow,   ///< send `next`
    give_up,  ///< it leads nowhere
};

inline constexpr unsigned most_redirects = 5;  ///< for one request of the user's

/// What a client does with a response; if it follows, `next` is the request to send.
extern "C" AfterResponse follow_redirection(const PendingRequest& asked,
                                            const RedirectingResponse& response,
                                            PendingRequest& next);
