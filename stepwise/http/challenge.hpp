// The question that Authorization answers: WWW-Authenticate values of a 401 (RFC 9110, 11.6.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::http {

/// The algorithms that we know, the better one first.  The `-sess` variants are not among them:
/// they need a memory of each session.
enum class DigestAlgorithm : std::uint8_t { sha256, md5 };
[[nodiscard]] std::string_view to_string(DigestAlgorithm algorithm) noexcept;
/// Without regard to case; an empty name means MD5 (RFC 7616, 3.3).
[[nodiscard]] std::optional<DigestAlgorithm> digest_algorithm_from(std::string_view name) noexcept;

/// A WWW-Authenticate value: `Basic realm="…", charset="UTF-8"`.  `"` and `\` in the realm are
/// escaped, control characters left out.
[[nodiscard]] std::string basic_challenge(std::string_view realm);

struct DigestChallenge {
    std::string_view realm;
    std::string_view nonce;
    std::string_view opaque = {};  ///< empty: none
    std::string_view domain = {};  ///< URIs, with spaces between; empty: the whole server
    bool stale = false;  ///< the password was right, the nonce is no longer: ask nobody again
    bool sha256 = true;  ///< offer it; a client takes the first algorithm that it knows
    bool md5 = true;
};

/// WWW-Authenticate values, one field line each, in the order in which they are to be sent
/// (RFC 7616, 3.7: the preferred one first).
[[nodiscard]] std::vector<std::string> digest_challenges(const DigestChallenge& challenge);

}  // namespace stepwise::http
