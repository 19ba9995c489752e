// Exercise 08: what you write, and what the checker calls.
#pragma once

#include <string_view>

/// Opens the file that a path of the URI space names, beneath the directory `root`, for reading.
/// `path` is as it stands in the request line: it begins with a slash and is percent-encoded.
/// Returns a descriptor, which then belongs to the caller; or -1 if there is no such file or it may
/// not be had.
extern "C" int open_page(int root, std::string_view path);
