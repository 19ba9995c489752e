// Dates as HTTP and the Common Log Format write them.  Always UTC: no time zone file is read.
#pragma once

#include <array>
#include <ctime>
#include <optional>
#include <string_view>

namespace stepwise::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110, 5.6.7).  No terminating NUL.
[[nodiscard]] std::array<char, 29> imf_fixdate(std::time_t seconds) noexcept;

/// "[06/Nov/1994:08:49:37 +0000]", the fourth field of the Common Log Format.  No NUL.
[[nodiscard]] std::array<char, 28> common_log_date(std::time_t seconds) noexcept;

/// Reads IMF-fixdate, RFC 850's form and asctime's form; nothing else.  `now` decides the century
/// of a two-digit year (RFC 9110, 5.6.7: more than 50 years ahead means the past).
[[nodiscard]] std::optional<std::time_t> parse_date(std::string_view text,
                                                    std::time_t now) noexcept;

}  // namespace stepwise::http
