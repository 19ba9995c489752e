// The formats of password hashes, told apart by how they begin.
#pragma once

#include <cstdint>
#include <string_view>

namespace stepwise {

/// What htpasswd writes with -m, -s, and with -B, -2, -5, -d, which all four are crypt(3)'s.
enum class PasswordFormat : std::uint8_t { unknown, apr1, sha1, crypt };

/// By prefix, length and alphabet.  Plain text is `unknown`, as it is to Apache on Unix, unless it
/// has exactly the 13 letters of a DES hash; it matches no password then.
[[nodiscard]] PasswordFormat format_of(std::string_view hash) noexcept;

/// The beginning of a hash that says how much work it is: format and cost, without the salt, e.g.
/// `$2y$05$` or `$6$rounds=10000$`; empty for DES.
[[nodiscard]] std::string_view work_of(std::string_view hash) noexcept;

}  // namespace stepwise
