// Exercise 10: what you write, and what the checker calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Which octets of the content go into the response.
struct PartialContent {
    int status = 200;           ///< 200: the whole; 206: a part; 416: there is no such part
    std::uint64_t first = 0;    ///< offset of the first octet
    std::uint64_t length = 0;   ///< how many
    std::string content_range;  ///< the value of Content-Range; empty with 200
};

/// Answers the value of a Range field for a content of `size` octets.
extern "C" void answer_range(std::string_view range, std::uint64_t size, PartialContent& into);
