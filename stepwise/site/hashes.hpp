// Hash functions as values: octets in, digest out.  The arithmetic is libmd's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise {

template <std::size_t size>
using Hash = std::array<std::uint8_t, size>;

[[nodiscard]] Hash<16> md5(std::string_view octets) noexcept;
[[nodiscard]] Hash<20> sha1(std::string_view octets) noexcept;
[[nodiscard]] Hash<32> sha256(std::string_view octets) noexcept;

/// A hash with a key, which only who knows the key can compute (RFC 2104).
[[nodiscard]] Hash<32> hmac_sha256(std::string_view key, std::string_view octets) noexcept;

/// A hash's octets as they are.
template <std::size_t size>
[[nodiscard]] std::string_view as_octets(const Hash<size>& hash) noexcept {
    return {reinterpret_cast<const char*>(hash.data()), size};
}

/// Two lower-case hexadecimal digits an octet.
[[nodiscard]] std::string hex(std::string_view octets);

/// Whether they are equal, in a time that depends on the lengths only: `==` stops at the first
/// difference, and who can measure that guesses a secret octet by octet.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace stepwise
