// Poul-Henning Kamp's MD5 crypt with another magic string.  crypt(3) does not know it, so it is
// written out here.  Its steps have no deeper meaning: they were made up to be slow.
#include "stepwise/site/apr1.hpp"

#include <md5.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "stepwise/site/hashes.hpp"

namespace stepwise {
namespace {

constexpr std::string_view magic = "$apr1$";
constexpr int rounds = 1000;

class Md5 {
  public:
    Md5() noexcept { MD5Init(&context_); }
    Md5& add(std::string_view octets) noexcept {
        MD5Update(&context_, reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
        return *this;
    }
    Hash<16> finish() noexcept {
        Hash<16> hash;
        MD5Final(hash.data(), &context_);
        return hash;
    }

  private:
    MD5_CTX context_;
};

Hash<16> start(std::string_view password, std::string_view salt) noexcept {
    const Hash<16> mixed = md5(std::string{password}.append(salt).append(password));
    Md5 first;
    first.add(password).add(magic).add(salt);
    for (std::size_t left = password.size(); left > 0; left -= left < 16 ? left : 16)
        first.add(as_octets(mixed).substr(0, left));
    // One octet for each bit of the length: a NUL, or the password's first.
    for (std::size_t bits = password.size(); bits != 0; bits >>= 1)
        first.add((bits & 1) != 0 ? std::string_view{"\0", 1} : password.substr(0, 1));
    return first.finish();
}

Hash<16> again(int round, const Hash<16>& before, std::string_view password,
               std::string_view salt) noexcept {
    const std::string_view hash = as_octets(before);
    const bool odd = round % 2 != 0;
    Md5 next;
    next.add(odd ? password : hash);
    if (round % 3 != 0) next.add(salt);
    if (round % 7 != 0) next.add(password);
    next.add(odd ? hash : password);
    return next.finish();
}

/// 24 bits as four letters, the lowest six first; `letters` may be fewer.
void append_letters(std::string& to, std::uint32_t bits, int letters) {
    constexpr std::string_view alphabet =
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (; letters > 0; --letters, bits >>= 6) to += alphabet[bits & 63];
}

}  // namespace

std::string apr1(std::string_view password, std::string_view salt) {
    salt = salt.substr(0, 8);
    Hash<16> hash = start(password, salt);
    for (int round = 0; round < rounds; ++round) hash = again(round, hash, password, salt);

    std::string text = std::string{magic}.append(salt).append("$");
    constexpr std::array<std::array<std::size_t, 3>, 5> order{
        {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}}};
    for (const auto& [high, middle, low] : order)
        append_letters(
            text, static_cast<std::uint32_t>(hash[high] << 16 | hash[middle] << 8 | hash[low]), 4);
    append_letters(text, hash[11], 2);
    return text;
}

}  // namespace stepwise
