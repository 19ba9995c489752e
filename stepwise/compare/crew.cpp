// Two kinds of pace: requests that are due at fixed times and wait for a free connection (and that
// wait counts), and connections that ask again as soon as they have their answer.
#include "stepwise/compare/crew.hpp"

#include <algorithm>

namespace stepwise::compare {
namespace {

constexpr std::size_t most_connections = 20000;
/// A closed loop against a server that only fails would do nothing but count.
constexpr unsigned most_failures = 100;

}  // namespace

Crew::Crew(const Group& group, Desk& desk, std::int64_t begin, std::int64_t end,
           std::vector<Answer>& answers)
    : group_(group),
      desk_(desk),
      begin_(begin),
      end_(end),
      answers_(answers),
      to_come_(due_within(group, static_cast<double>(end - begin) / 1e9)) {}

std::int64_t Crew::next_due() const noexcept {
    if (!is_polite() || is_closed_loop() || scheduled_ >= to_come_) return INT64_MAX;
    const std::int64_t due = begin_ + due_at(group_, scheduled_);
    return due < end_ ? due : INT64_MAX;
}

std::int64_t Crew::ask_what_is_due(std::int64_t now) {
    if (!is_polite()) {
        bring_the_others(now);
        return 0;
    }
    std::int64_t late = 0;
    for (std::int64_t due = next_due(); due <= now; due = next_due()) {
        waiting_.push_back({due, next_target()});
        ++scheduled_;
        late = std::max(late, now - due);
    }
    hand_out(now);
    return late;
}

/// In a closed loop there is always a next one, until the time is over.
bool Crew::next_request(Asked& asked, std::int64_t now) {
    if (is_closed_loop()) {
        if (now >= end_ || scheduled_ >= to_come_ || failures_ >= most_failures) return false;
        ++scheduled_;
        asked = {now, next_target()};
        return true;
    }
    if (waiting_.empty()) return false;
    asked = waiting_.front();
    waiting_.pop_front();
    return true;
}

void Crew::hand_out(std::int64_t now) {
    Asked asked;
    while (is_closed_loop() || !waiting_.empty()) {
        Client* client = free_client();
        if (!client) return;
        bool has_work = false;
        for (unsigned i = 0; i < group_.pipelined && next_request(asked, now); ++i) {
            client->ask(asked);
            has_work = true;
        }
        if (has_work) client->start(now);
        if (!client->is_idle()) {
            ++busy_;
            continue;
        }
        idle_.push_back(client);  // nothing left to do, or it has failed at once
        failures_ += has_work;
        if (is_closed_loop()) return client->close();  // whoever has done leaves
    }
}

Client* Crew::free_client() {
    if (!idle_.empty()) {
        Client* client = idle_.back();
        idle_.pop_back();
        return client;
    }
    const bool as_many_as_it_takes = !is_closed_loop() && !group_.keep_alive;
    const std::size_t most = as_many_as_it_takes ? most_connections : group_.connections;
    return clients_.size() < most ? &new_client() : nullptr;
}

Client& Crew::new_client() {
    clients_.push_back(std::make_unique<Client>(*this, group_, desk_, answers_));
    return *clients_.back();
}

void Crew::bring_the_others(std::int64_t now) {
    while (now < end_ && clients_.size() < group_.connections &&
           (group_.connecting == 0 || unsettled_ < group_.connecting)) {
        Client& client = new_client();
        if (!group_.targets.empty()) client.ask({now, next_target()});
        client.start(now);
        unsettled_ += !client.is_settled();
    }
}

void Crew::go_on(Client& client, std::uint32_t events, std::int64_t now) {
    const bool was_idle = client.is_idle(), was_settled = client.is_settled();
    const std::size_t before = answers_.size();
    client.go_on(events, now);
    if (!was_settled && client.is_settled() && unsettled_ > 0) --unsettled_;
    for (std::size_t i = before; i < answers_.size(); ++i)
        failures_ += answers_[i].kind != Kind::right;
    if (!is_polite() || was_idle || !client.is_idle()) return;
    --busy_;
    idle_.push_back(&client);
    hand_out(now);
}

void Crew::sip(std::int64_t now) {
    for (const auto& client : clients_) {
        const bool was_settled = client->is_settled();
        client->sip(now);
        if (!was_settled && client->is_settled() && unsettled_ > 0) --unsettled_;
    }
}

bool Crew::is_done(std::int64_t now) const {
    if (!is_current_) return true;
    if (!is_polite())
        return now >= end_ || (clients_.size() >= group_.connections && unsettled_ == 0);
    if (busy_ > 0 || !waiting_.empty()) return false;
    return is_closed_loop() ? now >= end_ || scheduled_ >= to_come_ || failures_ >= most_failures
                            : next_due() == INT64_MAX;
}

void Crew::end(std::int64_t now) {
    if (!is_current_) return;
    is_current_ = false;
    if (group_.manner != Manner::polite && group_.manner != Manner::stays) return;
    for (const auto& client : clients_)
        if (is_polite() || !client->is_idle()) client->give_up(now);
    if (!is_polite()) return;
    for (const Asked& asked : waiting_) answers_.push_back({asked.due, now, Kind::timed_out, 0});
    waiting_.clear();
    idle_.clear();
    clients_.clear();
}

std::size_t Crew::crowd() const noexcept {
    if (group_.manner != Manner::stays) return 0;
    return static_cast<std::size_t>(std::count_if(
        clients_.begin(), clients_.end(), [](const auto& client) { return client->is_served(); }));
}

}  // namespace stepwise::compare
