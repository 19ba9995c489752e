// caught by: two-pieces
// Returns the length of the whole head instead of the octets of this piece.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    for (const char c : piece) {
        ++memory.more;
        if (c == '\n' && memory.state > 0) return static_cast<std::size_t>(memory.more);
        if (c == '\n') memory.state = 1;
        if (c != '\n' && c != '\r') memory.state = 0;
    }
    return not_yet;
}
