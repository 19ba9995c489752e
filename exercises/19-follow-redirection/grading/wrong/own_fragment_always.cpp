// caught by: fragment
// Puts the old fragment in the place of the new one.
#include "exercise.hpp"

namespace {

bool is_redirection(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool becomes_get(int status, const std::string& method) {
    if (status == 303) return method != "HEAD";
    return (status == 301 || status == 302) && method == "POST";
}

bool is_same_server(const stepwise::Url& one, const stepwise::Url& other) {
    return one.scheme == other.scheme && one.host == other.host && one.port == other.port;
}

}  // namespace

AfterResponse follow_redirection(const PendingRequest& asked, const RedirectingResponse& response,
                                 PendingRequest& next) {
    if (!is_redirection(response.status) || response.location.empty()) return AfterResponse::show;
    if (asked.redirects >= most_redirects) return AfterResponse::give_up;

    const auto from = stepwise::parse_url(asked.url).url;
    if (!from) return AfterResponse::give_up;
    auto to = stepwise::parse_url(response.location, &*from).url;
    if (!to || (to->scheme != "http" && to->scheme != "https")) return AfterResponse::give_up;
    to->fragment = from->fragment;

    next = asked;
    next.url = to->href();
    next.redirects = asked.redirects + 1;
    if (becomes_get(response.status, asked.method)) {
        next.method = "GET";
        next.body.clear();
    }
    if (!is_same_server(*from, *to)) next.authorization.clear();
    return AfterResponse::follow;
}
