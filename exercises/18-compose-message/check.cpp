// The checks of exercise 18: each composed message is read again; then it goes to the real server.
#include "exercises/18-compose-message/exercise.hpp"

#include <fstream>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/http/octets.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

struct ReadField {
    std::string name, value;
};

/// What a server would make of the message.
struct ReadMessage {
    std::string octets, request_line;
    std::vector<ReadField> fields;

    [[nodiscard]] std::size_t count(std::string_view name) const {
        std::size_t found = 0;
        for (const ReadField& field : fields)
            if (stepwise::http::equal_ignoring_case(field.name, name)) ++found;
        return found;
    }
    /// Of the first one; empty: there is none.
    [[nodiscard]] std::string value(std::string_view name) const {
        for (const ReadField& field : fields)
            if (stepwise::http::equal_ignoring_case(field.name, name)) return field.value;
        return {};
    }
};

PartsOfUrl url_of(std::string host, std::string path) {
    PartsOfUrl url;
    url.host = std::move(host);
    url.path = std::move(path);
    return url;
}

std::string call_of(const PartsOfUrl& url) {
    std::string text = "compose_message({";
    const auto add = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        text.append(text.back() == '{' ? "." : ", .").append(name).append(" = ").append(value);
    };
    const auto add_text = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) add(name, exercise::literal(value));
    };
    add_text("scheme", url.scheme);
    add_text("user", url.user);
    add_text("password", url.password);
    add_text("host", url.host);
    if (url.port != 0) add("port", std::to_string(url.port));
    add_text("path", url.path);
    if (url.has_query) add("has_query", "true");
    add_text("query", url.query);
    add_text("fragment", url.fragment);
    return text + "}, message)";
}

std::string compose(Trial& trial, const PartsOfUrl& url) {
    const auto compose_message_of = ANSWER(trial, compose_message);
    trial.calling(call_of(url));
    std::string message = "what was there before";
    compose_message_of(url, message);
    return message;
}

/// Takes the message apart; it must be one, up to its last octet.
ReadMessage read(Trial& trial, const PartsOfUrl& url) {
    ReadMessage read;
    read.octets = compose(trial, url);
    std::string_view rest = read.octets;
    for (bool is_first = true;; is_first = false) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        if (end == rest.npos || line.find_first_of("\r\n") != rest.npos)
            trial.equal("each line ends with CR LF, and an empty line ends the message", "\r\n",
                        rest.empty() ? rest : rest.substr(rest.size() - 1));
        rest.remove_prefix(end + 2);
        if (line.empty()) break;
        if (is_first) {
            read.request_line = line;
            continue;
        }
        const std::size_t colon = line.find(':');
        trial.expect(colon != line.npos && stepwise::http::is_token(line.substr(0, colon)),
                     "each line between the first and the empty one is a field: name, colon, "
                     "value");
        read.fields.push_back({std::string{line.substr(0, colon)},
                               std::string{stepwise::http::trim(line.substr(colon + 1))}});
    }
    trial.equal("nothing follows the empty line: a GET has no body", "", rest);
    trial.equal("there is exactly one Host field", std::size_t{1}, read.count("host"));
    return read;
}

void has_target(Trial& trial, const PartsOfUrl& url, std::string_view target,
                std::string_view rule) {
    trial.equal(rule, "GET " + std::string{target} + " HTTP/1.1", read(trial, url).request_line);
}

void has_host(Trial& trial, const PartsOfUrl& url, std::string_view host, std::string_view rule) {
    trial.equal(rule, host, read(trial, url).value("host"));
}

void path(Trial& trial) {
    constexpr std::string_view rule = "the request line names the path, as it is";
    has_target(trial, url_of("www.joes-hardware.com", "/tools.html"), "/tools.html", rule);
    has_target(trial, url_of("www.joes-hardware.com", "/tools/saws%20and%20files/"),
               "/tools/saws%20and%20files/", rule);
    has_host(trial, url_of("www.joes-hardware.com", "/tools.html"), "www.joes-hardware.com",
             "Host names the host");
}

void empty_path(Trial& trial) {
    constexpr std::string_view rule = "a URL without a path asks for /";
    has_target(trial, url_of("localhost", ""), "/", rule);
    PartsOfUrl url = url_of("localhost", "");
    url.has_query = true;
    url.query = "size=12";
    has_target(trial, url, "/?size=12", rule);
}

void query(Trial& trial) {
    PartsOfUrl url = url_of("localhost", "/find");
    url.has_query = true;
    url.query = "size=12&kind=saw?";
    has_target(trial, url, "/find?size=12&kind=saw?", "the query follows the path and a `?`");
    url.query.clear();
    has_target(trial, url, "/find?", "an empty query is a query: its `?` is sent");
}

void fragment(Trial& trial) {
    constexpr std::string_view rule = "the fragment stays with the client";
    PartsOfUrl url = url_of("localhost", "/tools.html");
    url.fragment = "saws";
    has_target(trial, url, "/tools.html", rule);
    url.has_query = true;
    url.query = "size=12";
    has_target(trial, url, "/tools.html?size=12", rule);
}

void port(Trial& trial) {
    PartsOfUrl url = url_of("localhost", "/");
    url.port = 8080;
    has_host(trial, url, "localhost:8080", "a port that is not the scheme's own follows the host");
    url.host = "[::1]";
    has_host(trial, url, "[::1]:8080", "an IPv6 address stays in its brackets");
    url.scheme = "https";
    url.port = 8443;
    has_host(trial, url, "[::1]:8443", "a port that is not the scheme's own follows the host");
}

void own_port(Trial& trial) {
    PartsOfUrl url = url_of("localhost", "/");
    url.port = 80;
    has_host(trial, url, "localhost", "80 is the port of http: it is left out");
    url.port = 443;
    has_host(trial, url, "localhost:443", "443 is not the port of http: it is named");
    url.scheme = "https";
    has_host(trial, url, "localhost", "443 is the port of https: it is left out");
    url.port = 80;
    has_host(trial, url, "localhost:80", "80 is not the port of https: it is named");
    url.port = 0;
    has_host(trial, url, "localhost", "without a port in the URL none is named");
}

void logs_in(Trial& trial, std::string user, std::string password, std::string_view login,
             std::string_view rule) {
    PartsOfUrl url = url_of("localhost", "/private/");
    url.user = std::move(user);
    url.password = std::move(password);
    const ReadMessage message = read(trial, url);
    trial.equal("whoever logs in sends one Authorization field", std::size_t{1},
                message.count("authorization"));
    const std::string value = message.value("authorization");
    const std::size_t space = value.find(' ');
    trial.expect(stepwise::http::equal_ignoring_case(value.substr(0, space), "basic"),
                 "the scheme is Basic, and a space follows it");
    const auto sent = stepwise::http::decode_base64(stepwise::http::trim(
        space == value.npos ? std::string_view{} : std::string_view{value}.substr(space)));
    trial.expect(sent.has_value(), "user name and password are sent in base64");
    trial.equal(rule, login, *sent);
    trial.equal("user and password are no part of Host", "localhost", message.value("host"));
    trial.equal("… nor of the target", "GET /private/ HTTP/1.1", message.request_line);
}

void login(Trial& trial) {
    logs_in(trial, "joe", "hammer", "joe:hammer", "user name, a colon, password");
    logs_in(trial, "joe", "", "joe:", "the colon is there even if the password is empty");
    logs_in(trial, "", "hammer", ":hammer", "the colon is there even if the name is empty");
}

void decoded_login(Trial& trial) {
    constexpr std::string_view rule = "the URL's %40 is an @ in the credentials";
    logs_in(trial, "joe%40home", "ham%3Amer%2F1", "joe@home:ham:mer/1", rule);
    logs_in(trial, "joe", "100%25", "joe:100%", "each %XX is decoded, once");
}

void nobody(Trial& trial) {
    trial.equal("nobody logs in, so there is no Authorization", std::size_t{0},
                read(trial, url_of("localhost", "/")).count("authorization"));
}

void real_server(Trial& trial) {
    // joe, whose password is ham:mer@1
    std::ofstream{trial.directory() + "/users"} << "joe:{SHA}aIxxbbHsDRgnpOtshh1bFln/XGs=\n";
    exercise::Setup setup;
    setup.config =
        "ServerName localhost\n"
        "DocumentRoot \"@SITE@\"\n"
        "<Directory \"@SITE@/private\">\n"
        "    AuthType Basic\n"
        "    AuthName \"Behind the counter\"\n"
        "    AuthUserFile \"@SITE@/../users\"\n"
        "    Require valid-user\n"
        "</Directory>\n";
    ServerRun server{trial, setup};
    server.add_file("private/stock.txt", "12 saws\n");
    PartsOfUrl url = url_of("127.0.0.1", "");
    url.port = server.port();
    const auto answers = [&](int status, std::string_view rule) {
        trial.equal(rule, status, server.status(compose(trial, url)));
    };
    answers(200, "the site's first page is there: 200");
    url.fragment = "top";
    url.has_query = true;
    answers(200, "the site's first page is there, also with a query: 200");
    url.path = "/private/stock.txt";
    answers(401, "nobody may read the stock without logging in: 401");
    url.user = "joe";
    url.password = "ham%3Amer%401";
    answers(200, "joe may: 200");
    url.password = "saw";
    answers(401, "not with another password: 401");
}

const exercise::Registration registration{
    {"18-compose-message",
     stepwise::Stage::receive,
     {
         {"path", "puts path and host where they belong", path},
         {"empty-path", "asks for / if there is no path", empty_path},
         {"query", "sends the query", query},
         {"fragment", "keeps the fragment to itself", fragment},
         {"port", "names the port in Host", port},
         {"own-port", "leaves out the port that is the scheme's own", own_port},
         {"login", "makes Authorization of user and password", login},
         {"decoded-login", "decodes user and password before", decoded_login},
         {"nobody", "sends no Authorization if nobody logs in", nobody},
         {"real-server", "fetches pages from the real server", real_server, 2},
     }}};

}  // namespace
