// Two of the formats are computed here; crypt(3) knows the rest.  Whatever the format, the
// computed hash is compared with the stored one as text.
#include "stepwise/site/passwords.hpp"

#include <crypt.h>

#include <algorithm>
#include <array>
#include <string>

#include "stepwise/http/base64.hpp"
#include "stepwise/site/apr1.hpp"
#include "stepwise/site/hashes.hpp"
#include "stepwise/site/password_hash.hpp"

namespace stepwise {
namespace {

std::string apr1_again(std::string_view password, std::string_view hash) {
    hash.remove_prefix(std::string_view{"$apr1$"}.size());
    return apr1(password, hash.substr(0, hash.find('$')));
}

std::string sha1_again(std::string_view password) {
    return "{SHA}" + http::encode_base64(as_octets(sha1(password)));
}

/// crypt(3) reads cost and salt off the old hash.  Its result begins with `*`, or is none at all,
/// if it cannot make sense of them.
std::string crypt_again(std::string_view password, std::string_view hash) {
    static_assert(max_password < CRYPT_MAX_PASSPHRASE_SIZE);
    std::array<char, max_password + 1> phrase{};  // with the NUL that C wants behind it
    std::copy(password.begin(), password.end(), phrase.begin());
    crypt_data memory{};  // 32 KiB, one for each call: that is what makes crypt_r thread-safe
    const char* const result = crypt_r(phrase.data(), std::string{hash}.c_str(), &memory);
    return result != nullptr ? result : "";
}

std::string hash_again(std::string_view password, std::string_view hash) {
    switch (format_of(hash)) {
        case PasswordFormat::apr1: return apr1_again(password, hash);
        case PasswordFormat::sha1: return sha1_again(password);
        case PasswordFormat::crypt: return crypt_again(password, hash);
        case PasswordFormat::unknown: break;
    }
    return {};
}

}  // namespace

bool password_matches(std::string_view password, std::string_view hash) {
    if (password.size() > max_password || password.find('\0') != password.npos) return false;
    const std::string again = hash_again(password, hash);
    return !again.empty() && equal_in_constant_time(again, hash);
}

bool authenticate(const PasswordFile& users, std::string_view user, std::string_view password) {
    const PasswordFile::User* const found = users.find(user);
    const bool matches =
        password_matches(password, found != nullptr ? std::string_view{found->hash} : users.decoy);
    return found != nullptr && matches;
}

}  // namespace stepwise
