// What a CGI program says before its content: a header of its own kind (RFC 3875, 6).  It is a
// stranger's text and becomes part of our response, so it is read as strictly as a request's head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stepwise/http/request.hpp"
#include "stepwise/http/request_parser.hpp"

namespace stepwise::http {

struct ProgramHead {
    Parsed state = Parsed::need_more;
    const char* why = "";   ///< if `bad`: the rule that is broken, word_with_underscores
    std::size_t used = 0;   ///< if `complete`: octets up to and including the empty line
    int status = 0;         ///< of Status; 0: none was said
    std::string_view type;  ///< Content-Type
    std::string_view location;
    bool has_length = false;
    std::uint64_t length = 0;   ///< Content-Length
    std::vector<Field> fields;  ///< the rest, but for those that are the server's business

    /// A path of the same site, and nothing else: the server goes on with that (6.2.2).
    [[nodiscard]] bool is_local_redirect() const noexcept {
        return status == 0 && location.starts_with('/') && !location.starts_with("//");
    }
};

/// Lines end in LF or CRLF; `said` is all that the program has said so far, and the views point
/// into it.  At least one of Content-Type, Location and Status must be there (6.2).  Bounded:
/// `most_head` octets, `most_fields` fields.
inline constexpr std::size_t most_program_head = 8192, most_program_fields = 64;
[[nodiscard]] ProgramHead parse_program_head(std::string_view said);

}  // namespace stepwise::http
