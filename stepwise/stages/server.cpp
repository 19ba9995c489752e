// What a worker keeps from one connection to the next: buffers to lend, and this second's date.
#include "stepwise/stages/server.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "stepwise/http/date.hpp"
#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/1_accept/name_cache.hpp"

namespace stepwise {
namespace {

PeerAddress bound_address(int socket) {
    PeerAddress address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, &address.any, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "getsockname");
    return address;
}

}  // namespace

Server::Server(int listening_socket, const Site& what, const Limits& within)
    : listening{{listening_socket, bound_address(listening_socket)}},
      site(what),
      limits(within),
      stop(listening_socket, within.grace) {
    if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size()))
        throw std::system_error(errno, std::generic_category(), "getrandom");
    common->scoreboard.begin();
}

void Server::listen_also(int listening_socket) {
    if (!stop.also(listening_socket))
        throw std::length_error("too many addresses to listen on: " +
                                std::to_string(Stop::most_listeners) + " at most");
    listening.push_back({listening_socket, bound_address(listening_socket)});
}

Worker::Worker(Server& of, unsigned its_number) : server(of), number(its_number) {
    self.observer = server.observer;
    spare_.reserve(most_spare);
    become(number);
}

Worker::~Worker() = default;

void Worker::settle_here() noexcept {
    self.process = ::getpid();
    self.thread = ::gettid();
}

void Worker::become(unsigned its_number) noexcept {
    number = self.worker = its_number;
    settle_here();
}

Transaction& Worker::transaction_of(Connection& connection) {
    if (!connection.transaction) {
        if (spare_.empty()) {
            connection.transaction = std::make_unique<Transaction>(server.limits);
        } else {
            connection.transaction = std::move(spare_.back());
            spare_.pop_back();
        }
    }
    return *connection.transaction;
}

void Worker::take_back(Connection& connection) noexcept {
    if (!connection.transaction) return;
    // The next connection must see nothing of this one.
    connection.transaction->input.forget();
    connection.transaction->held.clear();
    connection.transaction->held_sent = 0;
    connection.transaction->clear();
    if (spare_.size() < most_spare) spare_.push_back(std::move(connection.transaction));
    connection.transaction.reset();
}

std::string_view Worker::date() noexcept {
    const std::time_t now = std::time(nullptr);
    if (now != date_second_) {
        date_second_ = now;
        date_ = http::imf_fixdate(now);
    }
    return {date_.data(), date_.size()};
}

std::string_view Worker::date_and_server() {
    const std::string_view date = this->date();
    if (date_and_server_second_ != date_second_) {
        std::array<char, 256> room;
        http::ResponseHead head{room};
        date_and_server_ =
            head.field("Date", date).field("Server", server.site.server_token).text();
        date_and_server_second_ = date_second_;
    }
    return date_and_server_;
}

std::string_view Worker::log_date(std::time_t second) noexcept {
    if (second != log_date_second_) {
        log_date_second_ = second;
        log_date_ = http::common_log_date(second);
    }
    return {log_date_.data(), log_date_.size()};
}

std::shared_ptr<const Rules> Worker::merged(const Host& host,
                                            const std::vector<const Section*>& sections) {
    const Combination combination{&host, sections};
    const auto found = merged_.find(combination);
    if (found != merged_.end()) return found->second;
    const auto rules = std::make_shared<Rules>(host.rules);
    for (const Section* section : sections) rules->merge(section->rules);
    if (merged_.size() >= most_merged) merged_.clear();
    return merged_[combination] = rules;
}

}  // namespace stepwise
