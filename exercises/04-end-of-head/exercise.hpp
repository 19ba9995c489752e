// Exercise 04: what you write, and what the checker calls.
#pragma once

#include <cstddef>
#include <string_view>

/// What you want to remember between two pieces of the same head.  All of it is 0 in the beginning;
/// what it means is your choice.
struct HeadEndMemory {
    int state = 0;
    int more = 0;
};

/// The head does not end in this piece.
inline constexpr std::size_t not_yet = static_cast<std::size_t>(-1);

/// Looks at one more piece of what a client sends.  Returns how many octets of this piece belong to
/// the head if the head ends in it, or `not_yet`.
extern "C" std::size_t find_head_end(HeadEndMemory& memory, std::string_view piece);
