// One request after another on the same connection: that is what HTTP/1.1 keeps it for.
#include "stepwise/client/page/kept_connection.hpp"

#include <array>
#include <system_error>

#include "stepwise/client/message/compose.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

bool says_close(std::string_view list) noexcept {
    while (!list.empty()) {
        const std::size_t end = list.find(',');
        if (http::equal_ignoring_case(http::trim(list.substr(0, end)), "close")) return true;
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return false;
}

/// RFC 9112, 9.3: 1.1 keeps unless it says `close`.
bool may_be_kept(const ServerAnswer& answer) noexcept {
    return answer.is_complete && answer.response && answer.response->version >= http::http_1_1 &&
           answer.framing.end != http::ResponseFraming::End::close &&
           !says_close(answer.response->value("Connection"));
}

}  // namespace

std::int64_t KeptConnection::now() const noexcept { return monotonic_now() - clock_.start; }

void KeptConnection::fetch(Fetch& fetch, const std::string& referer) {
    const Url& url = *fetch.reference.url;
    RequestOptions request;
    if (!referer.empty()) request.headers.push_back("Referer: " + referer);
    const std::string message = compose(url, request).bytes();
    if (server_ != url.authority()) socket_.reset();
    server_ = url.authority();
    fetch.began = now();
    const bool was_kept = socket_ != nullptr;
    attempt(fetch, message);
    const bool was_closed_meanwhile = was_kept && !fetch.failure.empty() &&
                                      fetch.answer.octets == 0 &&
                                      monotonic_now() < options_.deadline;
    if (was_closed_meanwhile) {
        fetch.failure.clear();
        attempt(fetch, message);
    }
    fetch.ended = now();
}

void KeptConnection::attempt(Fetch& fetch, const std::string& message) {
    try {
        if (!socket_) connect(fetch);
        fetch.connection = number_;
        socket_->send_all(message);
        fetch.octets_sent += message.size();
        fetch.sent = now();
        receive(fetch);
    } catch (const std::runtime_error& error) {  // std::system_error is one
        fetch.failure = error.what();
    }
    if (!fetch.failure.empty() || !may_be_kept(fetch.answer)) socket_.reset();
}

void KeptConnection::connect(Fetch& fetch) {
    const Url& url = *fetch.reference.url;
    const auto addresses = addresses_of(url.host->text, url.port.value_or(80), options_.deadline);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        auto socket = std::make_unique<ClientSocket>(options_.deadline);
        try {
            socket->connect(addresses[i]);
        } catch (const std::system_error& error) {
            if (i + 1 < addresses.size() && error.code().value() != ETIMEDOUT) continue;
            throw std::system_error(error.code(), "connect to " + to_string(addresses[i]));
        }
        socket_ = std::move(socket);
        number_ = ++clock_.connections;
        fetch.is_new_connection = true;
        return;
    }
    throw std::runtime_error("there is no address for " + url.host->text);
}

void KeptConnection::receive(Fetch& fetch) {
    AnswerLimits limits;
    limits.body = options_.most_body;
    limits.kept = fetch.reference.kind == ReferenceKind::page ? options_.page.html : 0;
    AnswerReader reader{"GET", false, limits};
    std::array<char, 16384> room;
    fetch.first_octet = 0;
    try {
        while (!reader.is_over()) {
            const std::size_t count = socket_->receive(room);
            if (fetch.first_octet == 0) fetch.first_octet = now();
            if (count == 0) {
                reader.end();
            } else {
                reader.read({room.data(), count});
            }
            if ((clock_.octets += count) > options_.most_octets)
                reader.fail("all together is too much: given up");
        }
    } catch (const std::system_error& error) {
        reader.fail(error.code().value() == ETIMEDOUT
                        ? "given up when time was up (-m SECONDS)"
                        : "the connection broke: " + error.code().message());
    }
    fetch.answer = reader.answer();
    fetch.failure = fetch.answer.failure;
}

}  // namespace stepwise
