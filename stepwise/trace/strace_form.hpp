// A system call written as strace(1) writes it, so that a student can put both side by side.
#pragma once

#include <cstddef>
#include <string>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

/// `recvfrom(4, "GET / HT"..., 16384, 0, NULL, NULL)`; at most so many octets of the bytes.
[[nodiscard]] std::string call_of(const Event& event, std::size_t most_octets);

}  // namespace stepwise
