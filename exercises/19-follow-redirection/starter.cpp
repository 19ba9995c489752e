// Exercise 19: follow a redirection.  The rules are in README.md, which is beside this file.
//
// Change this file, then type:   ./run exercise check 19
#include "exercise.hpp"

AfterResponse follow_redirection(const PendingRequest& asked, const RedirectingResponse& response,
                                 PendingRequest& next) {
    // For now every response is shown, as if there were no redirections.  Your code goes here.
    // stepwise::parse_url(text, &base).url is a stepwise::Url, or none if the text is no URL; it
    // has a scheme, an authority(), a fragment, and href() makes a text of it again.
    (void)response;
    next = asked;
    return AfterResponse::show;
}
