// Exercise 01: what you write, and what the checker calls.
#pragma once

#include <string_view>

/// The three parts of a request line.  They are views into the line: nothing is copied.
struct RequestLine {
    std::string_view method;   ///< "GET"
    std::string_view target;   ///< "/index.html?a=b"
    std::string_view version;  ///< "HTTP/1.1"
};

/// Takes a request line apart.  `line` has no line end.  Returns true and fills `into`; or returns
/// false if the line is malformed, and the server answers 400 (Bad Request).
extern "C" bool parse_request_line(std::string_view line, RequestLine& into);
