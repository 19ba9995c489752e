// A challenge names the realm, so that a person knows which password is meant, and for Digest what
// the client has to hash along with it.
#include "stepwise/http/challenge.hpp"

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

void append_quoted(std::string& to, std::string_view text) {
    to += '"';
    for (char c : text) {
        if (is_control(c)) continue;  // would end the line
        if (c == '"' || c == '\\') to += '\\';
        to += c;
    }
    to += '"';
}

std::string digest_challenge(const DigestChallenge& challenge, DigestAlgorithm algorithm) {
    std::string value = "Digest realm=";
    append_quoted(value, challenge.realm);
    value.append(", qop=\"auth\", algorithm=").append(to_string(algorithm)).append(", nonce=");
    append_quoted(value, challenge.nonce);
    if (!challenge.opaque.empty()) {
        value += ", opaque=";
        append_quoted(value, challenge.opaque);
    }
    if (!challenge.domain.empty()) {
        value += ", domain=";
        append_quoted(value, challenge.domain);
    }
    value += ", charset=UTF-8";
    if (challenge.stale) value += ", stale=true";
    return value;
}

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) noexcept {
    switch (algorithm) {
        case DigestAlgorithm::sha256: return "SHA-256";
        case DigestAlgorithm::md5: return "MD5";
    }
    return "";
}

std::optional<DigestAlgorithm> digest_algorithm_from(std::string_view name) noexcept {
    if (name.empty() || equal_ignoring_case(name, "MD5")) return DigestAlgorithm::md5;
    if (equal_ignoring_case(name, "SHA-256")) return DigestAlgorithm::sha256;
    return std::nullopt;
}

std::string basic_challenge(std::string_view realm) {
    std::string value = "Basic realm=";
    append_quoted(value, realm);
    return value + ", charset=\"UTF-8\"";
}

std::vector<std::string> digest_challenges(const DigestChallenge& challenge) {
    std::vector<std::string> values;
    if (challenge.sha256) values.push_back(digest_challenge(challenge, DigestAlgorithm::sha256));
    if (challenge.md5) values.push_back(digest_challenge(challenge, DigestAlgorithm::md5));
    return values;
}

}  // namespace stepwise::http
