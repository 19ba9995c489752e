// What sending and watching have in common.
#include "stepwise/commands/send.hpp"

#include <cstdio>
#include <stdexcept>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {

void refuse_to_send(const Explanation& explanation) {
    const std::string& scheme = explanation.parsed.url->scheme;
    if (scheme == "https")
        throw std::invalid_argument(
            "this client does not encrypt, so it cannot send https: try http, or --offline");
    if (!explanation.message)
        throw std::invalid_argument("there is no request message for " + scheme +
                                    ": and nothing to send; only http can be sent");
}

Exchange send_request(const Explanation& explanation, const RequestCommandOptions& options,
                      CallObserver observer) {
    const Url& url = *explanation.parsed.url;
    ExchangeOptions how;
    how.method = explanation.message->method;
    how.takes_simple = options.take_simple || options.request.version == RequestVersion::simple;
    how.deadline = monotonic_now() + static_cast<std::int64_t>(options.seconds * 1e9);
    how.limits.body = options.most_body;
    how.observer = std::move(observer);
    const auto addresses = addresses_of(url.host->text, url.port.value_or(80), how.deadline);
    return exchange(addresses, explanation.message->bytes(), how);
}

void write_out(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

int failed(const std::string& why, const char* command) {
    std::fflush(stdout);
    std::fprintf(stderr, "stepwise %s: %s\n", command, why.c_str());
    return 1;
}

}  // namespace stepwise
