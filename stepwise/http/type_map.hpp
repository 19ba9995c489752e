// A type map, Apache's `.var` file: the operator lists the variants of a resource and what is known
// of them, in blocks of header lines with blank lines between.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "stepwise/http/variant.hpp"

namespace stepwise::http {

struct TypeMap {
    static constexpr std::size_t max_octets = 65536;  ///< of the file
    static constexpr std::size_t max_variants = 64;
    static constexpr std::size_t max_line_octets = 8192;  ///< of a header with its continuations

    std::vector<Variant> variants;  ///< in the order of the file
    std::size_t error_line = 0;     ///< counted from 1; 0 if there is no error
    const char* why = "";           ///< of the error, word_with_underscores
};

/// Headers: URI, Content-Type (with `qs`, `level`, `charset`), Content-Language (a list),
/// Content-Encoding, Content-Length, Description.  `#` at the start of a line makes it a comment, a
/// space or tab there continues the line before.  A block with nothing but a URI names the resource
/// as a whole and is no variant.  A header that is unknown, malformed or there twice is an error,
/// and so is `Body`, since variants are files here.  Without Content-Type, `type` is left empty.
/// Reading ends with the first error.
[[nodiscard]] TypeMap parse_type_map(std::string_view text);

}  // namespace stepwise::http
