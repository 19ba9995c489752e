// Each part of the URL and the octets that it becomes; two parts never leave the browser as they
// are, and one never leaves it at all.
#include "stepwise/client/explain/explanation.hpp"
#include "stepwise/http/base64.hpp"

namespace stepwise {
namespace {

struct Told {
    std::string becomes, why, section;
};

Told of_scheme(const Url& url) {
    if (!speaks_http(url))
        return {"", "names the protocol, and it is not HTTP: there is no request message",
                "RFC 3986, 3.1"};
    const bool is_https = url.scheme == "https";
    return {"",
            is_https
                ? "is not sent: it chooses HTTP within TLS, and port 443 unless another is named"
                : "is not sent: it chooses HTTP over TCP, and port 80 unless another is named",
            is_https ? "RFC 9110, 4.2.2" : "RFC 9110, 4.2.1"};
}

Told of_credentials(const Url& url, const RequestOptions& options) {
    if (!speaks_http(url))
        return {"", "used by that protocol's own way to log in", "RFC 1738, 3.1"};
    if (options.user) return {"", "is not sent: -u takes its place", "RFC 9110, 4.2.4"};
    if (options.version == RequestVersion::simple)
        return {"", "is not sent: HTTP/0.9 has no fields", "RFC 1945, 4.1"};
    if (!url.has_credentials()) return {"", "is empty: nobody logs in", "RFC 9110, 4.2.4"};
    return {"Authorization: Basic " + http::encode_base64(*credentials_of(url, options)),
            "never leaves as it stands: decoded, joined with a colon and written in base64",
            "RFC 7617, 2; RFC 9110, 4.2.4"};
}

Told of_host(const Url& url, const RequestOptions& options) {
    if (!speaks_http(url)) return {"", "names the computer to turn to", "RFC 3986, 3.2.2"};
    if (options.version == RequestVersion::simple)
        return {"", "is not sent: HTTP/0.9 has no Host, so one address was one site",
                "RFC 1945, 4.1"};
    const char* both =
        "is used twice: its address is where the connection goes, and one server at that address "
        "has many sites to choose from";
    return {"Host: " + url.authority(), both, "RFC 9110, 7.2"};
}

Told of_port(const Url& url, const RequestOptions& options) {
    if (!speaks_http(url)) return {"", "the port to connect to", "RFC 3986, 3.2.3"};
    if (!url.port)
        return {"", "is the scheme's own: connected to, but not sent", "RFC 9110, 4.2.3"};
    if (options.version == RequestVersion::simple)
        return {"", "connected to, not sent", "RFC 1945, 4.1"};
    return {"Host: " + url.authority(), "connected to, and sent behind the host", "RFC 9110, 7.2"};
}

Told of_path(const Url& url) {
    if (!speaks_http(url))
        return {"",
                url.has_opaque_path ? "the rest of this scheme's URLs is one piece of text"
                                    : "the file that is meant",
                "RFC 3986, 3.3"};
    return {url.pathname(), "what is asked for: the request line has it, encoded as it is",
            "RFC 9112, 3.2.1"};
}

Told of_query(const Url& url) {
    if (!speaks_http(url))
        return {"", "for that protocol, if it has a use for it", "RFC 3986, 3.4"};
    return {'?' + *url.query, "stands behind the path in the request line; `#` would end it",
            "RFC 9112, 3.2.1"};
}

Told told_of(PartName name, const Url& url, const RequestOptions& options) {
    switch (name) {
        case PartName::scheme: return of_scheme(url);
        case PartName::username:
        case PartName::password: return of_credentials(url, options);
        case PartName::host: return of_host(url, options);
        case PartName::port: return of_port(url, options);
        case PartName::path: return of_path(url);
        case PartName::query: return of_query(url);
        case PartName::fragment:
            return {"", "never leaves the browser: it names a place within what comes back",
                    "RFC 3986, 3.5; RFC 9110, 7.1"};
    }
    return {};
}

}  // namespace

std::vector<Fate> fates_of(const ParsedUrl& parsed, const RequestOptions& options) {
    std::vector<Fate> fates;
    for (const UrlPart& part : parsed.parts) {
        Told told = told_of(part.name, *parsed.url, options);
        fates.push_back({part, std::string{parsed.text_of(part)}, std::move(told.becomes), 0,
                         std::move(told.why), std::move(told.section)});
    }
    return fates;
}

}  // namespace stepwise
