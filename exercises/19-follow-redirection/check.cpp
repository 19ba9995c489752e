// The checks of exercise 19: single steps, then a client that goes through the real server's
// redirections with the function.
#include "exercises/19-follow-redirection/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

constexpr const char* shop = "http://www.joes-hardware.com/old/tools.html";

std::string_view name_of(AfterResponse after) {
    switch (after) {
        case AfterResponse::show: return "show";
        case AfterResponse::follow: return "follow";
        case AfterResponse::give_up: return "give_up";
    }
    return "none of the three values";
}

PendingRequest request_of(std::string method, std::string url, std::string body = {}) {
    PendingRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = std::move(body);
    return request;
}

std::string call_of(const PendingRequest& asked, const RedirectingResponse& response) {
    std::string text = "follow_redirection({.method = " + exercise::literal(asked.method) +
                       ", .url = " + exercise::literal(asked.url);
    if (!asked.body.empty()) text += ", .body = " + exercise::literal(asked.body);
    if (!asked.authorization.empty())
        text += ", .authorization = " + exercise::literal(asked.authorization);
    text += ", .redirects = " + std::to_string(asked.redirects) +
            "}, {.status = " + std::to_string(response.status);
    if (!response.location.empty()) text += ", .location = " + exercise::literal(response.location);
    return text + "}, next)";
}

AfterResponse call(Trial& trial, const PendingRequest& asked, const RedirectingResponse& response,
                   PendingRequest& next) {
    trial.calling(call_of(asked, response));
    const auto follow = ANSWER(trial, follow_redirection);
    return follow(asked, response, next);
}

PendingRequest follows(Trial& trial, const PendingRequest& asked,
                       const RedirectingResponse& response) {
    PendingRequest next;
    next.body = next.authorization = "what was there before";
    const AfterResponse after = call(trial, asked, response, next);
    trial.equal("a redirection with a Location is followed", "follow", name_of(after));
    return next;
}

void is_not_followed(Trial& trial, const PendingRequest& asked, const RedirectingResponse& response,
                     AfterResponse expected, std::string_view rule) {
    PendingRequest next;
    trial.equal(rule, name_of(expected), name_of(call(trial, asked, response, next)));
}

void follows_all(Trial& trial) {
    for (const int status : {301, 302, 303, 307, 308}) {
        const PendingRequest next = follows(trial, request_of("GET", shop),
                                            {status, "http://www.joes-hardware.com/tools.html"});
        trial.equal("Location says where to go", "http://www.joes-hardware.com/tools.html",
                    next.url);
        trial.equal("a GET stays a GET", "GET", next.method);
        trial.equal("one more redirection was followed", 1U, next.redirects);
    }
}

void shows(Trial& trial) {
    constexpr std::string_view rule = "this response is the answer: it is shown";
    for (const int status : {200, 201, 300, 304, 305, 404, 500})
        is_not_followed(trial, request_of("GET", shop), {status, "/elsewhere"}, AfterResponse::show,
                        rule);
    is_not_followed(trial, request_of("GET", shop), {302, ""}, AfterResponse::show,
                    "without a Location there is nothing to follow: it is shown");
}

void goes_to(Trial& trial, const char* from, std::string location, std::string_view expected,
             std::string_view rule) {
    trial.equal(rule, expected,
                follows(trial, request_of("GET", from), {302, std::move(location)}).url);
}

void relative(Trial& trial) {
    constexpr std::string_view rule = "Location is relative to the URL that was asked for";
    goes_to(trial, shop, "/new/", "http://www.joes-hardware.com/new/", rule);
    goes_to(trial, shop, "saws.html", "http://www.joes-hardware.com/old/saws.html", rule);
    goes_to(trial, shop, "../saws.html", "http://www.joes-hardware.com/saws.html", rule);
    goes_to(trial, shop, "?size=12", "http://www.joes-hardware.com/old/tools.html?size=12", rule);
    goes_to(trial, shop, "//www.marys-antiques.com/", "http://www.marys-antiques.com/", rule);
    goes_to(trial, "http://localhost:8080/a?b=c", "d", "http://localhost:8080/d", rule);
}

void fragment(Trial& trial) {
    constexpr const char* from = "http://localhost/tools.html#saws";
    goes_to(trial, from, "/new.html", "http://localhost/new.html#saws",
            "the fragment of the old URL goes along");
    goes_to(trial, from, "/new.html#files", "http://localhost/new.html#files",
            "… unless Location has one of its own");
    goes_to(trial, shop, "/new.html#files", "http://www.joes-hardware.com/new.html#files",
            "a fragment of Location stays");
}

void becomes(Trial& trial, int status, const char* method, std::string_view expected,
             std::string_view rule) {
    const std::string body = std::string_view{method} == "HEAD" ? "" : "saw=12";
    const PendingRequest next = follows(trial, request_of(method, shop, body), {status, "/new"});
    trial.equal(rule, expected, next.method);
    const bool keeps_body = expected == method;
    trial.equal(keeps_body ? "the body goes along" : "a GET that was a POST has no body",
                keeps_body ? body : "", next.body);
}

void method_kept(Trial& trial) {
    constexpr std::string_view rule = "307 and 308 keep the method";
    for (const int status : {307, 308})
        for (const char* method : {"POST", "PUT", "HEAD"})
            becomes(trial, status, method, method, rule);
}

void see_other(Trial& trial) {
    becomes(trial, 303, "POST", "GET", "303 is answered with a GET");
    becomes(trial, 303, "PUT", "GET", "303 is answered with a GET, whatever the method was");
    becomes(trial, 303, "HEAD", "HEAD", "a HEAD stays a HEAD");
}

void old_statuses(Trial& trial) {
    for (const int status : {301, 302}) {
        becomes(trial, status, "POST", "GET", "after 301 and 302 a POST becomes a GET");
        becomes(trial, status, "PUT", "PUT", "after 301 and 302 only a POST is changed");
        becomes(trial, status, "HEAD", "HEAD", "after 301 and 302 only a POST is changed");
    }
}

void login_goes(Trial& trial, const char* from, std::string location, bool goes,
                std::string_view rule) {
    PendingRequest asked = request_of("GET", from);
    asked.authorization = "Basic am9lOmhhbW1lcg==";
    const PendingRequest next = follows(trial, asked, {307, std::move(location)});
    trial.equal(rule, goes ? asked.authorization : "", next.authorization);
}

void credentials(Trial& trial) {
    constexpr std::string_view same = "the same server gets the credentials again";
    constexpr std::string_view other = "another server does not get to know the credentials";
    login_goes(trial, shop, "/private/", true, same);
    login_goes(trial, shop, "http://www.joes-hardware.com:80/private/", true, same);
    login_goes(trial, shop, "http://www.marys-antiques.com/", false, other);
    login_goes(trial, shop, "//joes-hardware.com/", false, other);
    login_goes(trial, shop, "http://www.joes-hardware.com:8080/", false,
               "another port is another server");
    login_goes(trial, "https://localhost/", "http://localhost/", false,
               "what was said under TLS is not said again without it");
    login_goes(trial, "http://localhost/", "http://localhost.marys-antiques.com/", false, other);
}

void limit(Trial& trial) {
    PendingRequest asked = request_of("GET", shop);
    asked.redirects = most_redirects - 1;
    trial.equal("the fifth redirection is followed", most_redirects,
                follows(trial, asked, {302, "/new"}).redirects);
    asked.redirects = most_redirects;
    is_not_followed(trial, asked, {302, "/new"}, AfterResponse::give_up,
                    "the sixth is not: it may be a circle");
    is_not_followed(trial, asked, {200, ""}, AfterResponse::show,
                    "an answer is shown, however many redirections led to it");
}

void other_schemes(Trial& trial) {
    constexpr std::string_view rule = "only http and https are followed";
    for (const char* location :
         {"ftp://localhost/tools", "file:///etc/passwd", "mailto:joe@home", "javascript:alert(1)"})
        is_not_followed(trial, request_of("GET", shop), {302, location}, AfterResponse::give_up,
                        rule);
    is_not_followed(trial, request_of("GET", shop), {302, "http://[::1/"}, AfterResponse::give_up,
                    "this Location is no URL");
}

// ------------------------------------------------------------------------------ in the server

std::string message_of(const PendingRequest& request) {
    const auto url = stepwise::parse_url(request.url).url;
    std::string text = request.method + ' ' + (url ? url->pathname() : "/") +
                       " HTTP/1.1\r\nHost: " + (url ? url->authority() : "") + "\r\n";
    if (!request.body.empty())
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

RedirectingResponse read(const std::string& response) {
    RedirectingResponse read{ServerRun::status_of(response), {}};
    constexpr std::string_view mark = "\r\nLocation: ";
    if (const std::size_t at = response.find(mark); at != response.npos)
        read.location =
            response.substr(at + mark.size(), response.find("\r\n", at + 2) - at - mark.size());
    return read;
}

/// What a client that uses the function ends with.
struct Journey {
    int status = 0;
    AfterResponse end = AfterResponse::show;
    std::string method;
};

Journey travel(Trial& trial, ServerRun& server, PendingRequest request) {
    request.url = "http://127.0.0.1:" + std::to_string(server.port()) + request.url;
    constexpr unsigned patience = 20;
    for (unsigned requests = 1;; ++requests) {
        const RedirectingResponse response = read(server.exchange(message_of(request)));
        PendingRequest next;
        const AfterResponse after = call(trial, request, response, next);
        if (after != AfterResponse::follow) return {response.status, after, request.method};
        if (requests == patience) trial.fail("the client goes round in a circle for ever");
        request = next;
    }
}

void real_server(Trial& trial) {
    exercise::Setup setup;
    setup.config =
        "ServerName localhost\n"
        "DocumentRoot \"@SITE@\"\n"
        "Redirect permanent \"/old-tools/\" \"/tools/\"\n"
        "Redirect temp \"/sale\" \"/old-tools/\"\n"
        "Redirect seeother \"/order\" \"/tools/thanks.html\"\n"
        "Redirect 307 \"/moved-order\" \"/tools/thanks.html\"\n"
        "Redirect temp \"/circle\" \"/circle\"\n";
    ServerRun server{trial, setup};
    server.add_file("tools/index.html", "hammers\n");
    server.add_file("tools/thanks.html", "thank you\n");
    trial.equal("two redirections lead from /sale to /tools/: 200", 200,
                travel(trial, server, request_of("GET", "/sale")).status);
    const Journey order = travel(trial, server, request_of("POST", "/order", "saw=12"));
    trial.equal("after the order comes the page that says thanks: 200", 200, order.status);
    trial.equal("… which a GET has fetched", "GET", order.method);
    trial.equal("the other order is posted again, to a page that takes none: 405", 405,
                travel(trial, server, request_of("POST", "/moved-order", "saw=12")).status);
    trial.equal("a circle is given up", "give_up",
                name_of(travel(trial, server, request_of("GET", "/circle")).end));
}

const exercise::Registration registration{
    {"19-follow-redirection",
     stepwise::Stage::build_response,
     {
         {"follows", "follows each kind of redirection", follows_all},
         {"shows", "shows what is no redirection", shows},
         {"relative", "resolves a Location that is relative", relative},
         {"fragment", "takes the fragment along", fragment},
         {"method-kept", "keeps method and body after 307 and 308", method_kept},
         {"see-other", "asks with GET after 303", see_other},
         {"old-statuses", "changes a POST, and nothing else, after 301 and 302", old_statuses},
         {"credentials", "tells no other server the credentials", credentials},
         {"limit", "gives up after five redirections", limit},
         {"other-schemes", "gives up what leads out of the web", other_schemes},
         {"real-server", "finds its way through the real server's redirections", real_server, 2},
     }}};

}  // namespace
