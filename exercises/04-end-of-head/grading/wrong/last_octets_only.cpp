// caught by: body-behind
// Looks whether the piece ends with an empty line, so a body behind the head hides it.
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    constexpr std::string_view end = "\r\n\r\n";
    for (const char c : piece) {
        const bool fits = c == end[static_cast<std::size_t>(memory.state % 4)];
        memory.state = fits ? memory.state + 1 : (c == '\r' ? 1 : 0);
    }
    return memory.state == 4 ? piece.size() : not_yet;
}
