// The identification protocol (RFC 1413): one line goes to the client's machine, "whose connection
// is that?", and one comes back.  Octets on one side, values on the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::ident {

/// A reply has 1000 octets at most, and a user id 512 (RFC 1413, 6).
inline constexpr std::size_t longest_line = 1000;
inline constexpr std::size_t longest_user = 512;

/// The two ends of a connection, as the machine that is asked sees it: its own port comes first.
struct Ports {
    std::uint16_t theirs = 0;  ///< on the machine that is asked
    std::uint16_t ours = 0;    ///< on the machine that asks
};

/// "6193, 23\r\n"
[[nodiscard]] std::string write_query(const Ports& ports);
/// Nothing if it is no question.
[[nodiscard]] std::optional<Ports> read_query(std::string_view line);

/// "6193, 23 : USERID : UNIX : stjohns\r\n", and without a user "… : ERROR : NO-USER\r\n".
[[nodiscard]] std::string write_reply(const Ports& ports, std::string_view user);

struct Reply {
    std::string_view user;  ///< points into the line; empty: not known, and `why`
    const char* why = "";
};

/// Takes a line apart, without its end.  The ports must be those that were asked about.  A user is
/// printable ASCII without spaces, so that it can stand in a log.
[[nodiscard]] Reply read_reply(std::string_view line, const Ports& ports) noexcept;

}  // namespace stepwise::ident
