// Percent-encoding: octets that would mean something else where they stand, or nothing at all, are
// written `%` and two hexadecimal digits (RFC 3986, 2.1).  What must be written so depends on
// where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise {

/// Where an octet stands.  Each set encodes controls and everything that is not ASCII, and:
enum class EncodeSet : std::uint8_t {
    control,        ///< nothing else: opaque hosts and paths
    fragment,       ///< space " < > `
    query,          ///< space " # < >
    special_query,  ///< … and '
    path,           ///< query, and ? ^ ` { }
    userinfo,       ///< path, and / : ; = @ [ \ ] |
};

[[nodiscard]] bool must_be_encoded(EncodeSet set, char octet) noexcept;
/// `%` itself is left alone: what is encoded already stays so.
[[nodiscard]] std::string percent_encoded(std::string_view octets, EncodeSet set);
/// Each `%` with two hexadecimal digits behind it is decoded, once; every other one stays.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// The same text in valid UTF-8: what is not is replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view octets);

}  // namespace stepwise
