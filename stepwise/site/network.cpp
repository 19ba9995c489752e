// Comparing addresses bit by bit, from the left.
#include "stepwise/site/network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

namespace stepwise {
namespace {

std::optional<unsigned> number(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return {};
    return value;
}

/// "10.1" is 10.1.0.0/16: each part that is written counts eight bits.
std::optional<Network> partial(std::string_view text) {
    Network network;
    network.prefix = 0;
    if (text.ends_with('.')) text.remove_suffix(1);
    while (network.prefix < 32) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        const auto part = number(text.substr(0, dot), 255);
        if (!part) return {};
        network.octets[network.prefix / 8] = static_cast<std::uint8_t>(*part);
        network.prefix += 8;
        if (dot == text.size()) return network;
        text.remove_prefix(dot + 1);
    }
    return {};
}

/// "255.255.0.0" -> 16; nothing if its ones are not all on the left.
std::optional<unsigned> mask_bits(const std::string& text) {
    in_addr mask{};
    if (::inet_pton(AF_INET, text.c_str(), &mask) != 1) return {};
    const std::uint32_t bits = ntohl(mask.s_addr);
    const auto ones = static_cast<unsigned>(__builtin_popcount(bits));
    if (ones < 32 && bits << ones != 0) return {};
    return ones;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    Network network;
    if (::inet_pton(AF_INET6, address.c_str(), network.octets.data()) == 1) {
        network.family = AF_INET6;
        network.prefix = 128;
    } else if (const auto written = partial(address)) {
        network = *written;
    } else {
        return {};
    }
    if (slash == std::string_view::npos) return network;
    const std::string_view after = text.substr(slash + 1);
    auto prefix = number(after, network.family == AF_INET6 ? 128 : 32);
    if (!prefix && network.family == AF_INET) prefix = mask_bits(std::string{after});
    if (!prefix) return {};
    network.prefix = *prefix;
    return network;
}

bool Network::contains(const sockaddr& address) const noexcept {
    std::array<std::uint8_t, 16> theirs{};
    int kind = address.sa_family;
    if (kind == AF_INET) {
        std::memcpy(theirs.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    } else if (kind == AF_INET6) {
        const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
        std::memcpy(theirs.data(), &v6, 16);
        if (IN6_IS_ADDR_V4MAPPED(&v6)) {
            std::memmove(theirs.data(), theirs.data() + 12, 4);
            kind = AF_INET;
        }
    }
    if (kind != family) return false;
    const std::size_t whole = prefix / 8;
    if (!std::equal(theirs.begin(), theirs.begin() + static_cast<long>(whole), octets.begin()))
        return false;
    const unsigned left = prefix % 8;
    return left == 0 || (theirs[whole] ^ octets[whole]) >> (8 - left) == 0;
}

}  // namespace stepwise
