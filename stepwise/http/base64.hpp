// Base64 (RFC 4648, 4): three octets in four letters, so that any octets may stand in a field.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::http {

[[nodiscard]] std::string encode_base64(std::string_view octets);

/// Strict: whole groups of four, padding only where it is needed and then always, no white space,
/// and no bit set that padding throws away.  So each text has one spelling, and only that is read.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace stepwise::http
