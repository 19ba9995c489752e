// The three files that name users, as htpasswd, htdigest and Apache's AuthGroupFile have them.  A
// file is read as one text into sorted tables; a look-up then allocates nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/challenge.hpp"

namespace stepwise {

// A text that is longer, or has more entries, is not read at all: half a file would let half of
// the users in and leave the operator to find out why.
inline constexpr std::size_t max_user_file = 16 << 20;  ///< octets
inline constexpr std::size_t max_user_line = 8192;  ///< octets; a longer one is skipped (Apache's)
inline constexpr std::size_t max_user_entries = 200'000;

/// What became of a text.  Empty lines and comments (`#` in front) are no lines here.
struct UserFileReport {
    std::size_t skipped = 0;        ///< malformed lines
    std::size_t first_skipped = 0;  ///< the number of the first of them, from 1
    bool too_large = false;         ///< nothing has been read
};

/// Lines `user:hash`; what follows a second colon is ignored, and of two lines for one user the
/// first counts.  A hash of no known format is malformed.
struct PasswordFile {
    struct User {
        std::string name, hash;
    };
    std::vector<User> users;  ///< sorted by name
    /// A hash out of the file that costs as much work as most of the others do, to be tried for
    /// users that do not exist; empty if there are no users.
    std::string decoy;
    UserFileReport report;

    /// Nullptr: no such user.
    [[nodiscard]] const User* find(std::string_view name) const noexcept;
};
[[nodiscard]] PasswordFile parse_password_file(std::string_view text);

/// Lines `user:realm:HA1`.  HA1 is hash(user ":" realm ":" password) in hexadecimal: 32 digits for
/// MD5, as htdigest writes.  An extension: 64 digits are SHA-256's.  A user may have one of each.
struct DigestFile {
    struct User {
        std::string name, realm, ha1;  ///< ha1 in lower case, as it is hashed
    };
    std::vector<User> users;  ///< sorted by name, realm, length of ha1
    UserFileReport report;

    /// HA1; empty: no such user in that realm, or not for that algorithm.
    [[nodiscard]] std::string_view find(std::string_view name, std::string_view realm,
                                        http::DigestAlgorithm algorithm) const noexcept;
};
[[nodiscard]] DigestFile parse_digest_file(std::string_view text);

/// Lines `group: user user …`; a group may have several.
struct GroupFile {
    struct Member {
        std::string group, user;
    };
    std::vector<Member> members;  ///< sorted
    UserFileReport report;

    [[nodiscard]] bool contains(std::string_view group, std::string_view user) const noexcept;
};
[[nodiscard]] GroupFile parse_group_file(std::string_view text);

}  // namespace stepwise
