// When a transaction began and ended, and how a log may write that down: %t and %{…}t.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stepwise/stages/connection.hpp"

namespace stepwise {

/// Microseconds since 1970 by the clock on the wall.
struct LoggedTime {
    std::int64_t began = 0, ended = 0;
};

/// The end is now; the beginning is as long ago as the clock that only runs forwards says.
[[nodiscard]] LoggedTime time_of(const Transaction& transaction) noexcept;

/// For a line that is about this moment.
[[nodiscard]] LoggedTime time_of_now() noexcept;

/// What stands in the braces of %{…}t: sec, msec, usec, msec_frac, usec_frac or a format of
/// strftime(3), in UTC, at most 255 octets ("-" if it is longer); with `end:` before it, of the
/// end.
void append_time(std::string& line, std::string_view format, LoggedTime time);

}  // namespace stepwise
