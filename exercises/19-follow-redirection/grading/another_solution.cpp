// A table says what each status does to the method; the next request is built from nothing.
#include <array>

#include "exercise.hpp"

namespace {

enum class Method { stays, post_becomes_get, becomes_get };

struct Row {
    int status;
    Method method;
};
constexpr std::array<Row, 5> table = {{{301, Method::post_becomes_get},
                                       {302, Method::post_becomes_get},
                                       {303, Method::becomes_get},
                                       {307, Method::stays},
                                       {308, Method::stays}}};

const Row* find(int status) {
    for (const Row& row : table)
        if (row.status == status) return &row;
    return nullptr;
}

std::string server_of(const stepwise::Url& url) { return url.scheme + "://" + url.authority(); }

bool is_changed(Method rule, const std::string& method) {
    switch (rule) {
        case Method::stays: return false;
        case Method::post_becomes_get: return method == "POST";
        case Method::becomes_get: return method != "HEAD";
    }
    return false;
}

}  // namespace

AfterResponse follow_redirection(const PendingRequest& asked, const RedirectingResponse& response,
                                 PendingRequest& next) {
    const Row* const row = find(response.status);
    if (row == nullptr || response.location.empty()) return AfterResponse::show;
    const stepwise::ParsedUrl from = stepwise::parse_url(asked.url);
    const stepwise::ParsedUrl to =
        stepwise::parse_url(response.location, from.url ? &*from.url : nullptr);
    if (!from.url || !to.url) return AfterResponse::give_up;
    if (to.url->scheme.substr(0, 4) != "http") return AfterResponse::give_up;
    if (asked.redirects + 1 > most_redirects) return AfterResponse::give_up;

    PendingRequest request;
    request.url = to.url->href();
    if (!to.url->fragment && from.url->fragment) request.url += "#" + *from.url->fragment;
    request.redirects = asked.redirects + 1;
    if (!is_changed(row->method, asked.method)) {
        request.method = asked.method;
        request.body = asked.body;
    }
    if (server_of(*from.url) == server_of(*to.url)) request.authorization = asked.authorization;
    next = request;
    return AfterResponse::follow;
}
