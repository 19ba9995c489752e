// Exercise 03: what you write, and what the checker calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Some neighbouring addresses: those that begin with the same bits.
struct AddressRange {
    std::uint32_t address = 0;  ///< 10.1.2.3 is 0x0a010203
    unsigned prefix = 32;       ///< so many bits, from the left, must be the same
};

/// Reads "10.1.2.3" or "10.1.0.0/16".  False: it is neither, and `into` does not matter.
extern "C" bool parse_range(std::string_view text, AddressRange& into);

/// Whether the client's address lies in one of these ranges.
extern "C" bool is_refused(std::uint32_t client, const AddressRange* refused, std::size_t count);
