// A place is used again as soon as it is free, so the table is never longer than the most
// connections that were open at once.
#include "stepwise/stages/connection_table.hpp"

#include <utility>

namespace stepwise {

Connection& ConnectionTable::add(std::unique_ptr<Connection> connection) {
    if (free_.empty()) {
        places_.emplace_back();
        free_.reserve(places_.size());  // so that `remove` need not allocate
        free_.push_back(places_.size() - 1);
    }
    connection->place = free_.back();
    free_.pop_back();
    ++count_;
    auto& place = places_[connection->place];
    place = std::move(connection);
    return *place;
}

void ConnectionTable::remove(const Connection& connection) noexcept {
    const std::size_t place = connection.place;
    places_[place].reset();
    free_.push_back(place);
    --count_;
}

Connection* ConnectionTable::find(std::uint64_t token) const noexcept {
    const std::size_t place = token & ((1U << bits_of_place) - 1);
    Connection* connection = place < places_.size() ? places_[place].get() : nullptr;
    return connection != nullptr && token_of(*connection) == token ? connection : nullptr;
}

}  // namespace stepwise
