// What a worker has found out about the names of its clients, for a while: so that the second
// connection from a host need not wait for the name server again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/site/name_service.hpp"

namespace stepwise {

/// What is known of an address.  An empty name: there is none, and `why`.
struct KnownName {
    std::string name;
    bool is_tested = false;     ///< it was asked whether the name leads back
    bool is_confirmed = false;  ///< … and it does
    const char* why = "";
};

/// At most `most_entries`; the one that is to be forgotten soonest makes room.
class NameCache {
  public:
    static constexpr std::size_t most_entries = 256;

    /// Null: not known (any more) at the time `now`.  Good until the next `keep`.
    [[nodiscard]] const KnownName* find(const Address& address, std::int64_t now) const noexcept;
    /// Times in nanoseconds of the same clock.
    void keep(const Address& address, KnownName known, std::int64_t until);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  private:
    struct Entry {
        Address address;
        KnownName known;
        std::int64_t until = 0;
    };
    std::vector<Entry> entries_;  // few, and in one piece: looked through from the front
};

}  // namespace stepwise
