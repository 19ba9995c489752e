// Exercise 03: turn clients away by their address.  The rules are in README.md beside this file.
//
// Change this file, then type:   ./run exercise check 03
#include "exercise.hpp"

bool parse_range(std::string_view text, AddressRange& into) {
    // "10.1.0.0/16" is to become {0x0a010000, 16}, and "10.1.2.3" {0x0a010203, 32}.
    (void)text;
    (void)into;
    return false;
}

bool is_refused(std::uint32_t client, const AddressRange* refused, std::size_t count) {
    // For now only the very same address is refused: the prefix is not looked at.
    for (std::size_t i = 0; i < count; ++i)
        if (refused[i].address == client) return true;
    return false;
}
