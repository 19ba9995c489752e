// Digest authentication (RFC 7616): the client proves that it knows the password by hashing it
// together with a number that the server has just made up, the nonce.  The password itself never
// travels, and a proof that was listened to is worth nothing once the nonce is old.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stepwise/http/authorization.hpp"
#include "stepwise/http/challenge.hpp"
#include "stepwise/site/hashes.hpp"
#include "stepwise/site/users.hpp"

namespace stepwise {

using NonceSecret = Hash<32>;

/// From getrandom(2).  To be called once, at start-up and before any fork, so that each worker
/// knows the nonces of the others; after a restart all older nonces are stale.  Throws
/// std::system_error.
[[nodiscard]] NonceSecret make_nonce_secret();

/// base64(seconds, HMAC-SHA-256(secret, seconds) cut to 16 octets): the server recognises its own
/// nonces without keeping any.  The price is replay: it does not know which nonce counts it has
/// seen, so who listens in can repeat a request, the same method and URI only, while the nonce
/// lives.  RFC 7616, 5.5 leaves that to the server.  `seconds` is any clock's that all workers
/// share and that does not jump, such as CLOCK_MONOTONIC.
[[nodiscard]] std::string make_nonce(const NonceSecret& secret, std::int64_t seconds);

enum class NonceState : std::uint8_t { fresh, stale, foreign };
/// `foreign`: not made with this secret.  Fresh up to and including `lifetime` seconds.
[[nodiscard]] NonceState check_nonce(const NonceSecret& secret, std::string_view nonce,
                                     std::int64_t seconds, std::int64_t lifetime);

/// HA1 as the file has it.
[[nodiscard]] std::string digest_ha1(http::DigestAlgorithm algorithm, std::string_view user,
                                     std::string_view realm, std::string_view password);

/// The response that a client with this HA1 sends for qop=auth (RFC 7616, 3.4.1).
[[nodiscard]] std::string digest_response(http::DigestAlgorithm algorithm, std::string_view ha1,
                                          std::string_view method,
                                          const http::DigestCredentials& credentials);

/// What the server knows and the credentials have to fit.
struct DigestContext {
    std::string_view realm;
    std::string_view method;   ///< as received
    std::string_view target;   ///< the request-target as received; `uri` must be the same octets
    std::int64_t seconds = 0;  ///< now, by the clock of make_nonce
    std::int64_t lifetime = 5 * 60;  ///< of a nonce, in seconds (Apache's AuthDigestNonceLifetime)
    std::string_view opaque = {};    ///< as in the challenge; empty: whatever the client sends
};

enum class DigestOutcome : std::uint8_t {
    accepted,
    stale,    ///< the proof is right, but the nonce is too old or of another run: ask again with
              ///< stale=true, and the browser does not bother its user
    refused,  ///< unknown user or wrong password: both look the same
    unsupported,  ///< other algorithm or qop, or a hashed user name: none of it was offered
    mismatch,  ///< made for another realm, URI or opaque; RFC 7616, 3.4.6 suggests 400 for the URI
};
[[nodiscard]] const char* why(DigestOutcome outcome) noexcept;  ///< e.g. "digest_nonce_is_stale"

/// `credentials` are ok().  Legacy clients that send no qop are `unsupported`: without a client
/// nonce the server could choose what is hashed.
[[nodiscard]] DigestOutcome check_digest(const http::DigestCredentials& credentials,
                                         const DigestContext& context, const NonceSecret& secret,
                                         const DigestFile& users);

/// Which algorithms a challenge for this realm may offer.  A client takes the first one it knows,
/// so SHA-256 is offered only if every user of the realm has it.  Goes through the whole file: ask
/// once, after loading.
struct DigestOffer {
    bool sha256 = false, md5 = false;
};
[[nodiscard]] DigestOffer digest_offer(const DigestFile& users, std::string_view realm) noexcept;

}  // namespace stepwise
