// caught by: bare-line-feeds
// Knows CR LF CR LF, in pieces, and nothing else.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    constexpr std::string_view end = "\r\n\r\n";
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const bool fits = piece[i] == end[static_cast<std::size_t>(memory.state)];
        memory.state = fits ? memory.state + 1 : (piece[i] == '\r' ? 1 : 0);
        if (memory.state == 4) return i + 1;
    }
    return not_yet;
}
