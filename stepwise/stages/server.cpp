// What a worker keeps from one connection to the next: buffers to lend, and this second's date.
#include "stepwise/stages/server.hpp"

#include <unistd.h>

#include "stepwise/http/date.hpp"

namespace stepwise {

Worker::Worker(Server& of, unsigned its_number) : server(of), number(its_number) {
    self.observer = server.observer;
    self.worker = number;
    spare_.reserve(most_spare);
    settle_here();
}

void Worker::settle_here() noexcept {
    if (!self.observer) return;
    self.process = ::getpid();
    self.thread = ::gettid();
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
    connection.transaction->input.forget();  // the next connection must see nothing of this one
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

}  // namespace stepwise
