// caught by: two-connections
// Remembers in a static variable what belongs to one connection, so the next one inherits it.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    static bool line_is_empty = false;
    (void)memory;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (piece[i] == '\n' && line_is_empty) {
            line_is_empty = false;
            return i + 1;
        }
        if (piece[i] != '\r') line_is_empty = piece[i] == '\n';
    }
    return not_yet;
}
