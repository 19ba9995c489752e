// inet_pton(3) reads addresses as strictly as we want; a network is a first and a last address.
#include <arpa/inet.h>

#include <charconv>
#include <string>

#include "exercise.hpp"

bool parse_range(std::string_view text, AddressRange& into) {
    const std::size_t slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    in_addr parsed{};
    if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1) return false;
    if (address.size() != std::string_view{address.c_str()}.size()) return false;
    into.address = ntohl(parsed.s_addr);
    into.prefix = 32;
    if (slash == std::string_view::npos) return true;
    const std::string_view prefix = text.substr(slash + 1);
    if (prefix.size() > 1 && prefix.front() == '0') return false;
    const char* const end = prefix.data() + prefix.size();
    const auto [stop, error] = std::from_chars(prefix.data(), end, into.prefix);
    return error == std::errc{} && stop == end && into.prefix <= 32;
}

bool is_refused(std::uint32_t client, const AddressRange* refused, std::size_t count) {
    for (const AddressRange* range = refused; range != refused + count; ++range) {
        const std::uint64_t size = std::uint64_t{1} << (32 - range->prefix);
        const std::uint64_t first = range->address / size * size;
        if (client >= first && client < first + size) return true;
    }
    return false;
}
