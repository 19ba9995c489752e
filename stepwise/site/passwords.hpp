// Whether a password is the one whose hash stands in the file, in every format that htpasswd
// writes.  A hash cannot be turned back: the password that came is hashed the same way, and the
// results are compared.
#pragma once

#include <cstddef>
#include <string_view>

#include "stepwise/site/users.hpp"

namespace stepwise {

/// Octets; longer ones are refused unseen.  The longest that htpasswd takes; most formats hash a
/// password again and again, so its length is work.  bcrypt looks at the first 72 octets only, DES
/// at the first 8, and of those not at the highest bit.
inline constexpr std::size_t max_password = 255;

/// False for a hash of no known format and for a password with a NUL in it.  Takes from
/// microseconds to seconds, as whoever made the hash has chosen; an event loop stands still
/// meanwhile.  Any number of threads may call it at once.
[[nodiscard]] bool password_matches(std::string_view password, std::string_view hash);

/// Whether `users` knows this user with this password.  For a user that it does not know, the
/// password is hashed all the same, by `users.decoy`, so that the time does not tell which
/// names exist.
[[nodiscard]] bool authenticate(const PasswordFile& users, std::string_view user,
                                std::string_view password);

}  // namespace stepwise
