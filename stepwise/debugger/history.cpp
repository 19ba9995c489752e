// A session has hundreds of events, a recording perhaps a hundred thousand: looking through them
// is quick enough, so nothing but the events themselves is kept.
#include "stepwise/debugger/history.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace stepwise {

History::History(std::vector<Event> events) : events_(std::move(events)) {
    connections_.reserve(events_.size());
    for (std::size_t place = 0; place < events_.size(); ++place) {
        connections_.push_back(events_[place].connection);
        learn_who_was_accepted(place);
    }
}

std::size_t History::add(const Event& event) {
    events_.push_back(event);
    connections_.push_back(event.connection);
    learn_who_was_accepted(events_.size() - 1);
    return events_.size() - 1;
}

/// An accept has no connection when it is entered; its successful call names it.
void History::learn_who_was_accepted(std::size_t call) noexcept {
    const Event& event = events_[call];
    if (event.stage != Stage::accept || event.edge != Edge::syscall || event.connection == 0)
        return;
    for (std::size_t place = call; place-- > 0;) {
        const Event& before = events_[place];
        if (performer_of(before) != performer_of(event)) continue;
        if (before.stage != Stage::accept) return;
        if (before.connection == 0) connections_[place] = event.connection;
        if (before.edge == Edge::enter) return;
    }
}

bool History::is_entry(std::size_t place) const noexcept {
    return events_[place].edge == Edge::enter && events_[place].stage != Stage::waiting;
}

bool History::is_call_of_stage(std::size_t place) const noexcept {
    return events_[place].edge == Edge::syscall && events_[place].stage != Stage::waiting;
}

bool History::is_new_stage(std::size_t place) const noexcept {
    if (!is_entry(place)) return false;
    const Event& event = events_[place];
    if (event.stage == Stage::accept) return true;
    for (std::size_t before = place; before-- > 0;)
        if (connections_[before] == event.connection && is_entry(before))
            return events_[before].stage != event.stage ||
                   events_[before].transaction != event.transaction;
    return true;
}

bool History::ends_request(std::size_t place) const noexcept {
    return events_[place].edge == Edge::leave && events_[place].stage == Stage::log;
}

bool History::is_socket_closed(std::size_t until, std::uint64_t connection) const noexcept {
    std::int32_t socket = -1;
    for (std::size_t place = 0; place < end_of(until); ++place) {
        const Event& event = events_[place];
        if (connections_[place] != connection || !is_call_of_stage(place)) continue;
        if (event.stage == Stage::accept && event.name.view().starts_with("accept"))
            socket = static_cast<std::int32_t>(event.result);
        else if (event.name.view() == "close" && event.descriptor == socket)
            return true;
    }
    return false;
}

/// A client that leaves in the middle of its request is logged; one that leaves between two is not.
bool History::is_log_still_to_come(std::size_t receive_left) const noexcept {
    const Event& leave = events_[receive_left];
    bool is_in_this_attempt = true, has_sent_octets = false;
    for (std::size_t place = receive_left; place-- > 0;) {
        const Event& event = events_[place];
        if (connections_[place] != leave.connection || event.transaction != leave.transaction)
            continue;
        if (ends_request(place)) return false;
        if (event.stage != Stage::receive) continue;
        const bool came_to_its_end = event.edge == Edge::fact && event.name.view() == "peer" &&
                                     event.text.view() == "closed";
        if (is_in_this_attempt && came_to_its_end) return false;
        if (event.edge == Edge::enter) is_in_this_attempt = false;
        if (event.edge == Edge::syscall && event.name.view() == "recvfrom" && event.result > 0)
            has_sent_octets = true;
    }
    return has_sent_octets;
}

bool History::ends_connection(std::size_t place) const noexcept {
    const Event& event = events_[place];
    if (event.edge != Edge::leave || event.connection == 0) return false;
    switch (event.stage) {
        case Stage::accept:
        case Stage::log: return is_socket_closed(place, event.connection);
        case Stage::receive:
            return is_socket_closed(place, event.connection) && !is_log_still_to_come(place);
        case Stage::process:
        case Stage::access_resource:
        case Stage::build_response:
        case Stage::send:
        case Stage::waiting: return false;
    }
    return false;
}

std::optional<std::size_t> History::stage_before(std::size_t place,
                                                 std::uint64_t connection) const noexcept {
    while (place-- > 0)
        if (connections_[place] == connection && is_new_stage(place)) return place;
    return std::nullopt;
}

std::optional<std::size_t> History::begin_of(std::uint64_t connection) const noexcept {
    for (std::size_t place = 0; place < events_.size(); ++place)
        if (connections_[place] == connection && is_entry(place)) return place;
    return std::nullopt;
}

std::optional<std::size_t> History::last_of(std::uint64_t connection,
                                            std::size_t until) const noexcept {
    std::optional<std::size_t> wait;
    for (std::size_t place = end_of(until); place-- > 0;) {
        if (connections_[place] != connection) continue;
        if (events_[place].stage != Stage::waiting) return place;
        if (!wait) wait = place;
    }
    return wait;
}

std::optional<std::size_t> History::last_transfer(std::uint64_t connection,
                                                  std::size_t until) const noexcept {
    for (std::size_t place = end_of(until); place-- > 0;)
        if (connections_[place] == connection && events_[place].has_bytes) return place;
    return std::nullopt;
}

std::vector<std::size_t> History::facts_of(std::uint64_t connection, std::size_t until) const {
    std::vector<std::size_t> facts;
    const auto last = last_of(connection, until);
    if (!last) return facts;
    for (std::size_t place = 0; place < end_of(until); ++place) {
        const Event& event = events_[place];
        if (connections_[place] == connection && event.edge == Edge::fact &&
            (event.transaction == events_[*last].transaction || event.stage == Stage::accept))
            facts.push_back(place);
    }
    return facts;
}

bool History::is_over(std::uint64_t connection, std::size_t until) const noexcept {
    const auto last = last_of(connection, until);
    return last && ends_connection(*last);
}

std::string_view History::peer_of(std::uint64_t connection) const noexcept {
    for (std::size_t place = 0; place < events_.size(); ++place)
        if (connections_[place] == connection && events_[place].stage == Stage::accept &&
            events_[place].edge == Edge::fact && events_[place].name.view() == "peer")
            return events_[place].text.view();
    return {};
}

std::string_view History::value_of(std::string_view key, std::uint64_t connection,
                                   std::size_t until) const noexcept {
    for (std::size_t place = end_of(until); place-- > 0;)
        if (connections_[place] == connection && events_[place].edge == Edge::fact &&
            events_[place].name.view() == key)
            return events_[place].text.view();
    return {};
}

std::vector<std::uint64_t> History::connections(std::size_t until) const {
    std::set<std::uint64_t> numbers;
    for (std::size_t place = 0; place < end_of(until); ++place)
        if (events_[place].connection != 0) numbers.insert(events_[place].connection);
    return {numbers.begin(), numbers.end()};
}

std::vector<std::size_t> History::workers(std::size_t until) const {
    std::map<std::pair<std::uint32_t, pid_t>, std::size_t> latest;
    for (std::size_t place = 0; place < end_of(until); ++place)
        latest[{events_[place].worker, events_[place].thread}] = place;
    std::vector<std::size_t> places;
    places.reserve(latest.size());
    for (const auto& [worker, place] : latest) places.push_back(place);
    return places;
}

}  // namespace stepwise
