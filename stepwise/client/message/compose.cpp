// Line by line; what the person says with -H takes the place of what would be written otherwise.
#include "stepwise/client/message/compose.hpp"

#include <algorithm>
#include <stdexcept>

#include "stepwise/client/url/percent.hpp"
#include "stepwise/http/base64.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

constexpr std::size_t npos = std::string::npos;

std::string_view field_name(std::string_view header) noexcept {
    return header.substr(0, header.find_first_of(":;"));
}

/// Empty: the person only wants it left out, "Name:".
std::string field_line(const std::string& header) {
    const std::size_t mark = header.find_first_of(":;");
    const bool has_value = header.find_first_not_of(" \t", mark + 1) != npos;
    if (header[mark] == ':') return has_value ? header : std::string{};
    return has_value ? std::string{} : header.substr(0, mark) + ':';
}

void check(const RequestOptions& options) {
    const auto refuse = [](const std::string& why) { throw std::invalid_argument(why); };
    for (const std::string& header : options.headers) {
        if (header.find_first_of(":;") == npos || !http::is_token(field_name(header)))
            refuse("-H takes 'Name: value', not '" + header + "'");
        if (header.find_first_of(std::string_view{"\r\n\0", 3}) != npos)
            refuse("-H takes one line: a line end in it would begin another field");
    }
    if (options.head && options.body) refuse("-I asks for no body and -d sends one: choose one");
    if (!options.method.empty() && !http::is_token(options.method))
        refuse("-X takes a method's name, such as PUT, not '" + options.method + "'");
    if (options.user && options.user->find(':') == npos)
        refuse("-u takes user:password (nothing is asked for here); 'user:' has an empty one");
    if (options.user && options.user->find_first_of("\r\n") != npos) refuse("-u takes one line");
    if (!options.range.empty() && options.body)
        refuse("-r asks for a part of what is fetched, and -d sends something: choose one");
    if (options.range.find_first_not_of("0123456789-,") != npos)
        refuse("-r takes octets such as 0-99, 100- or -50, not '" + options.range + "'");
    if (options.body && options.body->size() >= most_body) refuse("-d takes less than 1 MiB");
    const bool more_than_a_path = !options.method.empty() || !options.headers.empty() ||
                                  options.body || options.head || options.user ||
                                  !options.range.empty();
    if (options.version == RequestVersion::simple && more_than_a_path)
        refuse("a request of HTTP/0.9 is GET and a path: it has no room for other options");
}

class Composer {
  public:
    Composer(const Url& url, const RequestOptions& options) : url_(url), options_(options) {}

    RequestMessage compose() {
        choose_method();
        if (options_.version == RequestVersion::simple) return simple();
        request_line();
        host();
        authorization();
        if (!options_.range.empty())
            field("Range", "bytes=" + options_.range, "-r", "RFC 9110, 14.2");
        field("User-Agent", std::string{user_agent}, "the client's name; browsers tell much more",
              "RFC 9110, 10.1.5");
        field("Accept", "*/*", "any media type will do", "RFC 9110, 12.5.1");
        for (const std::string& header : options_.headers)
            if (!http::equal_ignoring_case(field_name(header), "host") &&
                !field_line(header).empty())
                add(field_line(header), "-H", "RFC 9110, 5.1");
        if (options_.body) body();
        add("", "the empty line: here the head ends", "RFC 9112, 2.1");
        return std::move(message_);
    }

  private:
    void choose_method() {
        message_.method = !options_.method.empty() ? options_.method
                          : options_.head          ? "HEAD"
                          : options_.body          ? "POST"
                                                   : "GET";
    }
    void add(std::string text, std::string from, std::string section) {
        message_.lines.push_back({std::move(text) + "\r\n", std::move(from), std::move(section)});
    }
    RequestMessage simple() {
        add("GET " + target_of(url_), "the path and nothing else: no version, no fields, no host",
            "RFC 1945, 4.1");
        return std::move(message_);
    }
    void request_line() {
        const bool is_old = options_.version == RequestVersion::http_1_0;
        std::string from = !options_.method.empty() ? "method: -X"
                           : options_.head          ? "HEAD: the head alone is asked for (-I)"
                           : options_.body          ? "POST: there is something to send (-d)"
                                                    : "GET: a URL that is opened is read";
        from += "; then the path" + std::string{url_.query ? " and the query" : ""} +
                "; then the version";
        add(message_.method + ' ' + target_of(url_) + (is_old ? " HTTP/1.0" : " HTTP/1.1"), from,
            is_old ? "RFC 1945, 5.1" : "RFC 9112, 3");
    }
    void host() {
        for (const std::string& header : options_.headers)
            if (http::equal_ignoring_case(field_name(header), "host")) {
                if (!field_line(header).empty())
                    add(field_line(header), "-H, in place of the host of the URL", "RFC 9112, 3.2");
                return;
            }
        const bool has_port = url_.port.has_value();
        add("Host: " + url_.authority(),
            has_port ? "the host and the port, which is not the scheme's own"
                     : "the host; the port is the scheme's own, so it is not said",
            "RFC 9110, 7.2");
    }
    void authorization() {
        const auto credentials = credentials_of(url_, options_);
        if (!credentials) return;
        field("Authorization", "Basic " + http::encode_base64(*credentials),
              std::string{options_.user ? "-u" : "user name and password of the URL"} + ": '" +
                  *credentials + "' in base64, which hides nothing from anybody",
              "RFC 7617, 2");
    }
    void body() {
        message_.body = *options_.body;
        field("Content-Length", std::to_string(message_.body.size()),
              "where the body ends: so many octets", "RFC 9112, 6.2");
        field("Content-Type", "application/x-www-form-urlencoded",
              "-d speaks as an HTML form does; say otherwise with -H", "RFC 9110, 8.3");
    }
    /// Unless the person says something else about it.
    void field(std::string_view name, const std::string& value, std::string from,
               std::string section) {
        for (const std::string& header : options_.headers)
            if (http::equal_ignoring_case(field_name(header), name)) return;
        add(std::string{name} + ": " + value, std::move(from), std::move(section));
    }

    const Url& url_;
    const RequestOptions& options_;
    RequestMessage message_;
};

}  // namespace

std::optional<std::string> credentials_of(const Url& url, const RequestOptions& options) {
    if (options.user) return options.user;
    if (!url.has_credentials()) return std::nullopt;
    return percent_decoded(url.username) + ':' + percent_decoded(url.password);
}

std::string target_of(const Url& url) {
    return url.pathname() + (url.query ? '?' + *url.query : std::string{});
}

std::string RequestMessage::bytes() const {
    std::string text;
    for (const MessageLine& line : lines) text += line.text;
    return text + body;
}

RequestMessage compose(const Url& url, const RequestOptions& options) {
    check(options);
    return Composer{url, options}.compose();
}

}  // namespace stepwise
