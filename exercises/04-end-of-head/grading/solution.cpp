// A machine with four states; it looks at each octet once and needs no former piece.
#include "exercise.hpp"

namespace {
enum State { before_first_line, within_line, at_line_start, after_cr_at_line_start };
}

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        switch (memory.state) {
            case before_first_line:
                if (c != '\r' && c != '\n') memory.state = within_line;
                break;
            case within_line:
                if (c == '\n') memory.state = at_line_start;
                break;
            case at_line_start:
                if (c == '\n') return i + 1;
                memory.state = c == '\r' ? after_cr_at_line_start : within_line;
                break;
            case after_cr_at_line_start:
                if (c == '\n') return i + 1;
                memory.state = within_line;
                break;
        }
    }
    return not_yet;
}
