// A table that is looked through: it is small, and what it saves is a question to another machine.
#include "stepwise/stages/1_accept/name_cache.hpp"

#include <algorithm>
#include <utility>

namespace stepwise {

const KnownName* NameCache::find(const Address& address, std::int64_t now) const noexcept {
    for (const Entry& entry : entries_)
        if (entry.address == address) return now < entry.until ? &entry.known : nullptr;
    return nullptr;
}

void NameCache::keep(const Address& address, KnownName known, std::int64_t until) {
    auto place = std::find_if(entries_.begin(), entries_.end(),
                              [&address](const Entry& entry) { return entry.address == address; });
    if (place == entries_.end() && entries_.size() >= most_entries)
        place = std::min_element(entries_.begin(), entries_.end(),
                                 [](const Entry& a, const Entry& b) { return a.until < b.until; });
    if (place == entries_.end()) place = entries_.emplace(place);
    *place = {address, std::move(known), until};
}

}  // namespace stepwise
