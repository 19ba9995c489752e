// Goes from line feed to line feed and asks how much of a line stands before it.
#include "exercise.hpp"

namespace {

enum LineSoFar { nothing, only_cr, something };

/// What stands in the line when this text has been added to it.
int added(int so_far, std::string_view text) {
    for (const char c : text) so_far = so_far == nothing && c == '\r' ? only_cr : something;
    return so_far;
}

}  // namespace

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    int& line = memory.state;
    int& has_begun = memory.more;
    std::size_t start = 0;
    while (start < piece.size()) {
        const std::size_t feed = piece.find('\n', start);
        line = added(line, piece.substr(start, feed - start));
        if (feed == std::string_view::npos) break;
        if (line != something && has_begun) return feed + 1;
        has_begun = has_begun || line == something;
        line = nothing;
        start = feed + 1;
    }
    return not_yet;
}
