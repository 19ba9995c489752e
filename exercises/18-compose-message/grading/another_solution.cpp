// A list of fields, which is written at the end; Connection goes with it, which is allowed.
#include <utility>
#include <vector>

#include "exercise.hpp"

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

bool is_schemes_own(const PartsOfUrl& url) {
    return (url.scheme == "http" && url.port == 80) || (url.scheme == "https" && url.port == 443);
}

}  // namespace

void compose_message(const PartsOfUrl& url, std::string& message) {
    Fields fields;
    std::string host = url.host;
    if (url.port != 0 && !is_schemes_own(url)) host.append(":").append(std::to_string(url.port));
    fields.emplace_back("host", host);
    if (!(url.user + url.password).empty()) {
        std::string login = stepwise::percent_decoded(url.user);
        login.append(":").append(stepwise::percent_decoded(url.password));
        fields.emplace_back("authorization", "basic " + stepwise::http::encode_base64(login));
    }
    fields.emplace_back("connection", "close");

    message.assign("GET ").append(url.path);
    if (url.path.empty()) message.push_back('/');
    if (url.has_query) message.append("?").append(url.query);
    message.append(" HTTP/1.1\r\n");
    for (const auto& [name, value] : fields) message.append(name + ": " + value + "\r\n");
    message.append("\r\n");
}
