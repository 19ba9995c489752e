// Who is asking: the Authorization field taken apart.  Basic (RFC 7617) sends the password itself,
// Digest (RFC 7616) only a proof that the client knows it.  Whether either is right, site/ decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise::http {

enum class AuthScheme : std::uint8_t { basic, digest, other };

/// The scheme that a field value names, without regard to case (RFC 9110, 11.1).
[[nodiscard]] AuthScheme auth_scheme_of(std::string_view authorization) noexcept;

/// User and password are octets as the client sent them; challenges ask for UTF-8.
struct BasicCredentials {
    std::string user;      ///< up to the first colon; may be empty
    std::string password;  ///< all behind it, colons as well; may be empty

    const char* why = "";  ///< not empty: malformed, and user and password are empty
    [[nodiscard]] bool ok() const noexcept { return *why == '\0'; }
};

/// Of a field value `Basic …`.  Malformed is what is not strict base64, has no colon, or holds a
/// control character (RFC 7617, 2).
[[nodiscard]] BasicCredentials parse_basic(std::string_view authorization);

/// The parameters of RFC 7616, 3.4: values without their quotes and backslashes.
struct DigestCredentials {
    static constexpr std::size_t max_parameters = 32;  ///< the RFC knows 12

    std::string username;  ///< `username*` is decoded into this as well
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string algorithm;  ///< empty: not sent, which means MD5
    std::string cnonce;
    std::string opaque;
    std::string qop;  ///< empty: not sent, as in RFC 2069
    std::string nc;   ///< as sent, since it is hashed as sent; 8 hexadecimal digits or not sent
    bool userhash = false;

    const char* why = "";  ///< not empty: malformed, and the rest means nothing
    [[nodiscard]] bool ok() const noexcept { return *why == '\0'; }
};

/// Of a field value `Digest …`.  A value may be a token or a quoted string, whatever the RFC has
/// for it, since clients differ; unknown parameters are ignored.  Malformed is a parameter that
/// comes twice, a missing username, realm, nonce, uri or response, a control character, an nc that
/// is none, and more than `max_parameters`.
[[nodiscard]] DigestCredentials parse_digest(std::string_view authorization);

}  // namespace stepwise::http
