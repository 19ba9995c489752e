// caught by: query
// Asks whether the query is empty, not whether there is one.
#include "exercise.hpp"

namespace {

std::string target_of(const PartsOfUrl& url) {
    std::string target = url.path.empty() ? "/" : url.path;
    if (!url.query.empty()) target += '?' + url.query;
    return target;
}

std::string host_of(const PartsOfUrl& url) {
    const unsigned own_port = url.scheme == "https" ? 443 : 80;
    if (url.port == 0 || url.port == own_port) return url.host;
    return url.host + ':' + std::to_string(url.port);
}

std::string credentials_of(const PartsOfUrl& url) {
    return stepwise::percent_decoded(url.user) + ':' + stepwise::percent_decoded(url.password);
}

}  // namespace

void compose_message(const PartsOfUrl& url, std::string& message) {
    message = "GET " + target_of(url) + " HTTP/1.1\r\n";
    message += "Host: " + host_of(url) + "\r\n";
    if (!url.user.empty() || !url.password.empty())
        message +=
            "Authorization: Basic " + stepwise::http::encode_base64(credentials_of(url)) + "\r\n";
    message += "\r\n";
}
