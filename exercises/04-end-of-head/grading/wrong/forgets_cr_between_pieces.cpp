// caught by: two-pieces
// Remembers whole line ends only: a carriage return at the end of a piece is forgotten.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (piece[i] == '\r' && i + 1 < piece.size() && piece[i + 1] == '\n') continue;
        if (piece[i] == '\n' && memory.state > 0) return i + 1;
        memory.state = piece[i] == '\n' ? 1 : 0;
    }
    return not_yet;
}
