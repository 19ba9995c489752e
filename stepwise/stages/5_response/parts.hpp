// Range: a part of the content, or several.
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Decides which octets of `resource.file` are sent: all (200), one range (206), several as
/// multipart/byteranges (206), or none (416).  RFC 9110, 14.
void apply_range(Notes& notes, Worker& worker, Connection& connection);

/// Of several parts: the length of all together, with what stands between them.
[[nodiscard]] std::uint64_t length_of_parts(const Transaction& transaction) noexcept;

}  // namespace stepwise
