// The connections of one event loop.  epoll is given a token, not a pointer: an event can still
// come for a connection that is gone, as long as a script that was just being started held a copy
// of its descriptor.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stepwise/stages/connection.hpp"

namespace stepwise {

class ConnectionTable {
  public:
    /// Takes the connection and gives it a place, which it keeps.
    Connection& add(std::unique_ptr<Connection> connection);
    /// Destroys it.
    void remove(const Connection& connection) noexcept;

    /// Of this connection and of no other, before or after it.
    [[nodiscard]] static std::uint64_t token_of(const Connection& connection) noexcept {
        return connection.number << bits_of_place | connection.place;
    }
    /// nullptr if it is gone.
    [[nodiscard]] Connection* find(std::uint64_t token) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    /// `visit` may remove the connection that it is given.
    template <class Visit>
    void for_each(Visit visit) {
        for (std::size_t place = 0; place < places_.size(); ++place)
            if (places_[place]) visit(*places_[place]);
    }

  private:
    static constexpr unsigned bits_of_place = 24;

    std::vector<std::unique_ptr<Connection>> places_;  // null: free
    std::vector<std::size_t> free_;
    std::size_t count_ = 0;
};

}  // namespace stepwise
