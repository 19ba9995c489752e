// caught by: one-piece
// Counts line ends, and forgets to begin anew when something stands between them.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i)
        if (piece[i] == '\n' && ++memory.state == 2) return i + 1;
    return not_yet;
}
