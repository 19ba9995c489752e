// Puts the explanation together; each chapter of it has a file of its own.
#include "stepwise/client/explain/explanation.hpp"

namespace stepwise {
namespace {

const char* section_of_change(PartName of) noexcept {
    switch (of) {
        case PartName::scheme: return "RFC 3986, 3.1 and 6.2.2.1";
        case PartName::username:
        case PartName::password: return "RFC 3986, 3.2.1";
        case PartName::host: return "RFC 3986, 3.2.2; URL Standard, 3.5";
        case PartName::port: return "RFC 3986, 3.2.3 and 6.2.3";
        case PartName::path: return "RFC 3986, 5.2 and 6.2.2";
        case PartName::query: return "RFC 3986, 2.1";
        case PartName::fragment: return "RFC 3986, 3.5";
    }
    return "";
}

std::string port_of(const Url& url) {
    return std::to_string(url.port.value_or(default_port_of(url.scheme).value_or(0)));
}

std::vector<ExplainedStep> way_to_the_server(const Url& url) {
    std::vector<ExplainedStep> steps;
    const std::string& host = url.host->text;
    if (host == "localhost" || host.ends_with(".localhost"))
        steps.push_back({host + " is this computer itself, 127.0.0.1 or ::1: nobody is asked.",
                         "RFC 6761, 6.3"});
    else if (url.host->kind == HostKind::domain)
        steps.push_back(
            {"The name " + host + " is looked up: DNS (or a hosts file) has its address.",
             "RFC 9110, 4.3.2; RFC 1035"});
    else
        steps.push_back({"The host is an address already: nobody needs to be asked for it.",
                         "RFC 3986, 3.2.2"});
    steps.push_back({"A TCP connection to port " + port_of(url) + " of that address is opened" +
                         (url.port ? "." : ", the scheme's own port."),
                     url.scheme == "https" ? "RFC 9110, 4.2.2" : "RFC 9110, 4.2.1"});
    if (url.scheme != "https") {
        steps.push_back(
            {"The message goes through it as it stands: whoever carries it can read it.",
             "RFC 9110, 4.3.2"});
        return steps;
    }
    steps.push_back({"TLS shakes hands first: the server proves with a certificate that it is " +
                         host + ", and both agree on keys. The name goes there unencrypted (SNI).",
                     "RFC 9110, 4.3.3; RFC 8446, 2; RFC 6066, 3"});
    steps.push_back(
        {"Here this explanation ends: the octets above would now be encrypted and sent as TLS "
         "records. On the way everybody sees address, port, name and sizes; path, query, "
         "credentials and content nobody.",
         "RFC 9110, 4.2.2; RFC 8446, 5"});
    return steps;
}

/// Where in the message each part is.  What -H put in its place is not there.
void find_in(const std::string& octets, std::vector<Fate>& fates) {
    for (Fate& fate : fates) {
        if (fate.becomes.empty()) continue;
        fate.at = octets.find(fate.becomes);
        if (fate.at != std::string::npos) continue;
        fate.becomes.clear();
        fate.at = 0;
        fate.why = "is not sent: -H says something else in its place";
    }
}

}  // namespace

bool speaks_http(const Url& url) noexcept {
    return (url.scheme == "http" || url.scheme == "https") && url.host.has_value();
}

Explanation explain(ParsedUrl parsed, const RequestOptions& options) {
    Explanation explanation;
    explanation.fates = fates_of(parsed, options);
    for (const UrlNote& note : parsed.notes)
        explanation.changes.push_back(
            {std::string{to_string(note.of)} + ": " + note.what, section_of_change(note.of)});
    const Url& url = *parsed.url;
    if (speaks_http(url)) {
        explanation.file_name = file_name_of(parsed);
        explanation.message = compose(url, options);
        find_in(explanation.message->bytes(), explanation.fates);
        explanation.on_the_way = way_to_the_server(url);
    } else {
        explanation.instead = instead_of_http(url);
    }
    explanation.parsed = std::move(parsed);
    return explanation;
}

}  // namespace stepwise
