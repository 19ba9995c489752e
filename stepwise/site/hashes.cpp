// libmd's interface is the BSDs': initialise, update as often as there are octets, finish.
#include "stepwise/site/hashes.hpp"

#include <md5.h>
#include <sha1.h>
#include <sha2.h>

#include <algorithm>
#include <cstddef>

namespace stepwise {
namespace {

const std::uint8_t* data_of(std::string_view octets) noexcept {
    return reinterpret_cast<const std::uint8_t*>(octets.data());
}

}  // namespace

Hash<16> md5(std::string_view octets) noexcept {
    MD5_CTX context;
    MD5Init(&context);
    MD5Update(&context, data_of(octets), octets.size());
    Hash<16> hash;
    MD5Final(hash.data(), &context);
    return hash;
}

Hash<20> sha1(std::string_view octets) noexcept {
    SHA1_CTX context;
    SHA1Init(&context);
    SHA1Update(&context, data_of(octets), octets.size());
    Hash<20> hash;
    SHA1Final(hash.data(), &context);
    return hash;
}

Hash<32> sha256(std::string_view octets) noexcept {
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, data_of(octets), octets.size());
    Hash<32> hash;
    SHA256Final(hash.data(), &context);
    return hash;
}

Hash<32> hmac_sha256(std::string_view key, std::string_view octets) noexcept {
    std::array<std::uint8_t, SHA256_BLOCK_LENGTH> inner{}, outer{};
    if (key.size() > inner.size()) {
        const Hash<32> shorter = sha256(key);
        std::copy(shorter.begin(), shorter.end(), inner.begin());
    } else {
        std::copy(key.begin(), key.end(), inner.begin());
    }
    for (std::size_t i = 0; i < inner.size(); ++i) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] = inner[i] ^ 0x36;
    }
    Hash<32> hash;
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, inner.data(), inner.size());
    SHA256Update(&context, data_of(octets), octets.size());
    SHA256Final(hash.data(), &context);
    SHA256Init(&context);
    SHA256Update(&context, outer.data(), outer.size());
    SHA256Update(&context, hash.data(), hash.size());
    SHA256Final(hash.data(), &context);
    return hash;
}

std::string hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * octets.size());
    for (char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        text.append({digits[octet >> 4], digits[octet & 15]});
    }
    return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    // Volatile: the compiler must not find out that the loop could stop early.
    volatile unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference =
            difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    return difference == 0;
}

}  // namespace stepwise
