// Bodies that come bit by bit: the parts of a multipart response, and what a program says.
#pragma once

#include "stepwise/stages/server.hpp"

namespace stepwise {

enum class Source : std::uint8_t {
    more,     ///< there is something to send in `output` or of the file
    not_yet,  ///< the program has nothing to say now: Outcome::awaits
    end,      ///< that was all
    broken,   ///< it said less than it had promised, or stopped in the middle
};

/// Once all that was there is sent: puts the next piece into `transaction.output`.
[[nodiscard]] Source next_piece(Step& step, Worker& worker, Connection& connection);

}  // namespace stepwise
