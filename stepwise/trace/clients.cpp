// One small record an open connection, and a bound on their number in case some ends are not seen.
#include "stepwise/trace/clients.hpp"

#include <fmt/format.h>

namespace stepwise {
namespace {

constexpr std::size_t most_clients = 10'000;

/// The worker's own descriptors are closed too, and the parent's copy of a child's connection.
bool is_close_of(const Event& event, std::int32_t socket) noexcept {
    return event.name.view() == "close" && event.descriptor == socket &&
           event.stage != Stage::waiting;
}

}  // namespace

std::size_t HeadEnd::octets_of_head(std::string_view octets) noexcept {
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (is_over_) return i;
        if (octets[i] == '\n') {
            is_over_ = has_begun_ && line_is_empty_;
            line_is_empty_ = true;
        } else if (octets[i] != '\r') {
            has_begun_ = true;
            line_is_empty_ = false;
        }
    }
    return octets.size();
}

Clients::Client* Clients::find(std::uint64_t connection) noexcept {
    const auto found = clients_.find(connection);
    return found == clients_.end() ? nullptr : &found->second;
}

void Clients::note(const Event& event) {
    if (event.connection == 0) return;
    const bool is_call = event.edge == Edge::syscall;
    const bool is_accepted = is_call && event.name.view() == "accept4" && event.result >= 0;
    if (is_accepted || (event.edge == Edge::enter && event.stage == Stage::receive)) {
        if (is_accepted) clients_.erase(event.connection);  // another run in the same window
        Client& client = clients_[event.connection];
        if (is_accepted) client.socket = static_cast<std::int32_t>(event.result);
        if (clients_.size() > most_clients) clients_.erase(clients_.begin());
    }
    Client* client = find(event.connection);
    if (client == nullptr) return;
    client->who = who_of(event);
    if (event.edge == Edge::enter) note_entered(*client, event);
    if (!is_call) return;
    note_call(*client, event);
    if (is_close_of(event, client->socket)) clients_.erase(event.connection);
}

void Clients::note_entered(Client& client, const Event& event) noexcept {
    if (client.transaction != event.transaction) {
        client.transaction = event.transaction;
        client.received = client.sent = 0;
        client.request_head = {};
        client.response_head = HeadEnd::passed();
    }
    if (event.stage == Stage::receive) client.doing = Doing::sending_request;
    if (event.stage == Stage::process) client.doing = Doing::being_served;
    if (event.stage == Stage::send) client.doing = Doing::taking_response;
    if (event.stage == Stage::log) client.doing = Doing::kept;
}

void Clients::note_call(Client& client, const Event& event) noexcept {
    const std::string_view call = event.name.view();
    const bool receives = call == "recvfrom";
    const bool sends = call == "sendto" || call == "sendfile";
    if (receives || sends) client.socket = event.descriptor;
    if (event.result <= 0) return;
    if (receives) client.received += static_cast<std::uint64_t>(event.result);
    if (sends) client.sent += static_cast<std::uint64_t>(event.result);
}

bool Clients::begins_again(std::uint64_t connection, std::uint32_t transaction,
                           Stage stage) noexcept {
    Client* client = find(connection);
    if (client == nullptr) return false;
    const bool again = client->headline == stage && client->headline_transaction == transaction;
    client->headline = stage;
    client->headline_transaction = transaction;
    return again;
}

std::size_t Clients::octets_of_head(const Event& transfer) noexcept {
    const std::string_view octets = transfer.text.view();
    Client* client = find(transfer.connection);
    if (client == nullptr || transfer.name.view() == "write") return octets.size();
    if (transfer.name.view() == "recvfrom") return client->request_head.octets_of_head(octets);
    // An interim response has a head of its own before the final one.
    if (octets.starts_with("HTTP/")) client->response_head = {};
    return client->response_head.octets_of_head(octets);
}

std::string Clients::why_it_is_quiet(std::uint64_t connection) const {
    const auto found = clients_.find(connection);
    if (found == clients_.end()) return fmt::format("connection {} is quiet", connection);
    const Client& client = found->second;
    const auto octets = [](std::uint64_t n) {
        return fmt::format("{} octet{}", n, n == 1 ? "" : "s");
    };
    switch (client.doing) {
        case Doing::being_served: return fmt::format("connection {} is being served", connection);
        case Doing::taking_response:
            return fmt::format("connection {} has taken {} of its response and no more", connection,
                               octets(client.sent));
        case Doing::sending_request:
            if (client.received > 0)
                return fmt::format("connection {} has sent {} of its request and then nothing",
                                   connection, octets(client.received));
            if (client.transaction <= 1)
                return fmt::format("connection {}: connected, sent nothing", connection);
            return fmt::format("connection {} was kept after request {} and has sent nothing since",
                               connection, client.transaction - 1);
        case Doing::kept: break;
    }
    return fmt::format("connection {} was kept after request {} and has sent nothing since",
                       connection, client.transaction);
}

std::vector<std::uint64_t> Clients::of_worker(Who who) const {
    std::vector<std::uint64_t> connections;
    for (const auto& [connection, client] : clients_)
        if (client.who == who) connections.push_back(connection);
    return connections;
}

}  // namespace stepwise
