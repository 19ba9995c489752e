// caught by: empty-lines-in-front
// An empty line in front of the request line is taken for the end of the head.
#include "exercise.hpp"

namespace {
enum State { at_line_start, within_line, after_cr_at_line_start };
}

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (c == '\n' && memory.state != within_line) return i + 1;
        if (c == '\n')
            memory.state = at_line_start;
        else
            memory.state =
                c == '\r' && memory.state == at_line_start ? after_cr_at_line_start : within_line;
    }
    return not_yet;
}
