// Exercise 07: what you write, and what the checker calls.
#pragma once

#include <string>
#include <string_view>

/// Turns the path of a URI, as it stands in the request line, into the name of a file beneath the
/// document root: "/tools/saws.html" into "tools/saws.html".  Returns 200 and sets `file`; or
/// returns 400 or 404 and leaves `file` empty.
extern "C" int map_uri(std::string_view path, std::string& file);
