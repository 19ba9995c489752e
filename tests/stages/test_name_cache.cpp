// The cache of names: bounded in time and in number.
#include <doctest/doctest.h>

#include "stepwise/stages/1_accept/name_cache.hpp"

using namespace stepwise;

namespace {

Address numbered(std::size_t number) {
    Address address;
    address.octets[2] = static_cast<std::uint8_t>(number / 256);
    address.octets[3] = static_cast<std::uint8_t>(number % 256);
    return address;
}

}  // namespace

TEST_CASE("names: the cache forgets when the time is over, and keeps what is new") {
    NameCache cache;
    CHECK(cache.find(numbered(1), 0) == nullptr);
    cache.keep(numbered(1), {"a.example", false, false, ""}, 100);
    cache.keep(numbered(2), {"", false, false, "no_such_name"}, 200);
    REQUIRE(cache.find(numbered(1), 99));
    CHECK(cache.find(numbered(1), 99)->name == "a.example");
    CHECK(cache.find(numbered(1), 100) == nullptr);
    REQUIRE(cache.find(numbered(2), 100));
    CHECK(cache.find(numbered(2), 100)->name.empty());
    cache.keep(numbered(1), {"b.example", true, true, ""}, 300);
    CHECK(cache.find(numbered(1), 250)->name == "b.example");
    CHECK(cache.size() == 2);
    Address v6 = numbered(1);
    v6.family = AF_INET6;
    CHECK(cache.find(v6, 0) == nullptr);
}

TEST_CASE("names: a full cache gives up what it would forget first") {
    NameCache cache;
    for (std::size_t i = 0; i < NameCache::most_entries; ++i)
        cache.keep(numbered(i), {"x", false, false, ""}, static_cast<std::int64_t>(1000 - i));
    cache.keep(numbered(NameCache::most_entries), {"new", false, false, ""}, 2000);
    CHECK(cache.size() == NameCache::most_entries);
    CHECK(cache.find(numbered(NameCache::most_entries), 0));
    CHECK(cache.find(numbered(NameCache::most_entries - 1), 0) == nullptr);
    CHECK(cache.find(numbered(NameCache::most_entries - 2), 0));
}
