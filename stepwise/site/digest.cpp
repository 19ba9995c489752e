// All that Digest needs is hashing and comparing; the nonce carries its own time and seal.
#include "stepwise/site/digest.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include "stepwise/http/base64.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

using http::DigestAlgorithm;

constexpr std::size_t time_octets = 8, seal_octets = 16;

std::string hash_hex(DigestAlgorithm algorithm, std::string_view text) {
    switch (algorithm) {
        case DigestAlgorithm::sha256: return hex(as_octets(sha256(text)));
        case DigestAlgorithm::md5: return hex(as_octets(md5(text)));
    }
    return {};
}

/// The octets that a nonce for this second consists of.
std::string sealed(const NonceSecret& secret, std::int64_t seconds) {
    std::string octets;
    for (std::size_t i = 0; i < time_octets; ++i)
        octets += static_cast<char>(static_cast<std::uint64_t>(seconds) >> (56 - 8 * i) & 0xff);
    const Hash<32> seal = hmac_sha256(as_octets(secret), octets);
    return octets.append(as_octets(seal).substr(0, seal_octets));
}

std::int64_t time_of(std::string_view octets) noexcept {
    std::uint64_t seconds = 0;
    for (char octet : octets.substr(0, time_octets))
        seconds = seconds << 8 | static_cast<unsigned char>(octet);
    return static_cast<std::int64_t>(seconds);
}

/// What stands in for the HA1 of a user that does not exist, so that the same work is done.
std::string_view decoy(DigestAlgorithm algorithm) noexcept {
    constexpr std::string_view zeros =
        "0000000000000000000000000000000000000000000000000000000000000000";
    return zeros.substr(0, algorithm == DigestAlgorithm::sha256 ? 64 : 32);
}

bool knows_password(const http::DigestCredentials& credentials, DigestAlgorithm algorithm,
                    const DigestContext& context, const DigestFile& users) {
    const std::string_view ha1 = users.find(credentials.username, context.realm, algorithm);
    const std::string expected = digest_response(algorithm, ha1.empty() ? decoy(algorithm) : ha1,
                                                 context.method, credentials);
    return equal_in_constant_time(expected, credentials.response) && !ha1.empty();
}

}  // namespace

NonceSecret make_nonce_secret() {
    NonceSecret secret{};
    for (std::size_t filled = 0; filled < secret.size();) {
        const ssize_t got = ::getrandom(secret.data() + filled, secret.size() - filled, 0);
        if (got >= 0)
            filled += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(),
                                    "no random octets for a secret");
    }
    return secret;
}

std::string make_nonce(const NonceSecret& secret, std::int64_t seconds) {
    return http::encode_base64(sealed(secret, seconds));
}

NonceState check_nonce(const NonceSecret& secret, std::string_view nonce, std::int64_t seconds,
                       std::int64_t lifetime) {
    const std::optional<std::string> octets = http::decode_base64(nonce);
    if (!octets || octets->size() != time_octets + seal_octets) return NonceState::foreign;
    const std::int64_t made = time_of(*octets);
    if (!equal_in_constant_time(sealed(secret, made), *octets)) return NonceState::foreign;
    return made <= seconds && made >= seconds - lifetime ? NonceState::fresh : NonceState::stale;
}

std::string digest_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                       std::string_view password) {
    return hash_hex(algorithm,
                    std::string{user}.append(":").append(realm).append(":").append(password));
}

std::string digest_response(DigestAlgorithm algorithm, std::string_view ha1,
                            std::string_view method, const http::DigestCredentials& credentials) {
    const std::string ha2 =
        hash_hex(algorithm, std::string{method}.append(":").append(credentials.uri));
    std::string text{ha1};
    for (std::string_view part :
         {std::string_view{credentials.nonce}, std::string_view{credentials.nc},
          std::string_view{credentials.cnonce}, std::string_view{credentials.qop},
          std::string_view{ha2}})
        text.append(":").append(part);
    return hash_hex(algorithm, text);
}

const char* why(DigestOutcome outcome) noexcept {
    switch (outcome) {
        case DigestOutcome::accepted: return "digest_accepted";
        case DigestOutcome::stale: return "digest_nonce_is_stale";
        case DigestOutcome::refused: return "digest_refused";
        case DigestOutcome::unsupported: return "digest_variant_not_offered";
        case DigestOutcome::mismatch: return "digest_made_for_something_else";
    }
    return "";
}

DigestOutcome check_digest(const http::DigestCredentials& credentials, const DigestContext& context,
                           const NonceSecret& secret, const DigestFile& users) {
    const auto algorithm = http::digest_algorithm_from(credentials.algorithm);
    if (!algorithm || credentials.userhash || credentials.nc.empty() ||
        credentials.cnonce.empty() || !http::equal_ignoring_case(credentials.qop, "auth"))
        return DigestOutcome::unsupported;
    if (credentials.realm != context.realm || credentials.uri != context.target ||
        (!context.opaque.empty() && credentials.opaque != context.opaque))
        return DigestOutcome::mismatch;
    if (!knows_password(credentials, *algorithm, context, users)) return DigestOutcome::refused;
    const NonceState nonce =
        check_nonce(secret, credentials.nonce, context.seconds, context.lifetime);
    return nonce == NonceState::fresh ? DigestOutcome::accepted : DigestOutcome::stale;
}

DigestOffer digest_offer(const DigestFile& users, std::string_view realm) noexcept {
    bool any = false, all_sha256 = true;
    DigestOffer offer;
    for (const DigestFile::User& user : users.users) {
        if (user.realm != realm) continue;
        any = true;
        all_sha256 = all_sha256 && !users.find(user.name, realm, DigestAlgorithm::sha256).empty();
        offer.md5 = offer.md5 || !users.find(user.name, realm, DigestAlgorithm::md5).empty();
    }
    offer.sha256 = any && all_sha256;
    return offer;
}

}  // namespace stepwise
