// expected: wrong: bad_alloc
// Takes memory until there is none left.
#include <vector>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    std::vector<char*> eaten;
    for (;;) eaten.push_back(new char[16 << 20]);
}
