// Require directives put to a request: may this client have the resource?  The values and their
// combination are Apache's (mod_authz_core); "it depends on the user" is one of them, so that
// nobody is asked for a password who would get in, or be kept out, anyhow.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "stepwise/site/requirement.hpp"
#include "stepwise/site/users.hpp"

namespace stepwise {

enum class Verdict : std::uint8_t {
    neutral,  ///< neither: what `not` makes of a denial; at the end it grants nothing
    granted,
    denied,
    denied_without_user,  ///< nobody has said who is asking, and that might change it
};

/// What is known of a request.  All of it is borrowed.
struct Asking {
    const sockaddr* client = nullptr;
    const sockaddr* server = nullptr;   ///< the address that the client connected to
    std::string_view host;              ///< the client's confirmed name; empty: not known
    std::string_view method;            ///< as received
    const std::string* user = nullptr;  ///< null: nobody has said
    const GroupFile* groups = nullptr;  ///< null: nobody is in any group
};

struct Decided {
    Verdict verdict = Verdict::neutral;
    const Requirement* by = nullptr;  ///< the line that turned the scale; null: none did
};

[[nodiscard]] Decided decide(const Requirement& requirement, const Asking& asking) noexcept;

/// "example.org" holds for itself and for "www.example.org", but not for "myexample.org".  Letter
/// case and a dot at the end of the name do not count.
[[nodiscard]] bool is_in_domain(std::string_view name, std::string_view domain) noexcept;

/// Whether one of its lines names a group, so that the file of the groups is needed.
[[nodiscard]] bool names_group(const Requirement& requirement) noexcept;

}  // namespace stepwise
