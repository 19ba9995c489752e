// Exercise 04: find the end of the head.  The rules are in README.md, which is beside this file.
//
// Change this file, then type:   ./run exercise check 04
#include "exercise.hpp"

std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece) {
    // This is how many programs do it.  It works as long as the whole head comes in one piece.
    (void)memory;
    const std::size_t end = piece.find("\r\n\r\n");
    return end == std::string_view::npos ? not_yet : end + 4;
}
