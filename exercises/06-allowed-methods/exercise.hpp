// Exercise 06: what you write, and what the checker calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Decides about a request's method.  `supported`: the methods that this resource has been given,
/// without HEAD and OPTIONS.  Returns the status: 200, 405 or 501.  For 405, and for the method
/// OPTIONS, sets `allow` to the value of the Allow field; else leaves it empty.
extern "C" int decide_method(std::string_view method,
                             const std::vector<std::string_view>& supported, std::string& allow);
