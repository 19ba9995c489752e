// Reads a response as a client would, and says in words what the client will make of it. Nothing
// here knows a socket or a clock: bytes go in, findings come out, so every case is a line in a
// test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace type_o_serve {

enum class Weight : std::uint8_t {
    fine,      // what the client understood
    doubtful,  // works here and now; another client may see something else
    broken,    // the client fails, waits, or takes the bytes for something they are not
};

struct Finding {
    Weight weight;
    std::string id;       // short and stable, for tests and scripts: "content-length-too-long"
    std::string text;     // for the person who typed the response
    std::string section;  // where the rule stands: "RFC 9112, 6.3"
};

/// The findings in the order in which the client meets them. `request` is what the response answers
/// (its method and version decide whether a body and chunks are allowed); it may be empty.
std::vector<Finding> diagnose(std::string_view response, std::string_view request);

/// The bytes with nothing hidden: CR, LF and TAB as ␍ ␊ ␉, other control bytes and all beyond ASCII
/// as \xNN. No byte of the input reaches the terminal raw, so no client can send it an escape
/// sequence.
std::string visible(std::string_view bytes);

}  // namespace type_o_serve
