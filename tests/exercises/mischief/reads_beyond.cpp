// expected: crash: SIGSEGV
// Reads one octet behind the end, where the checker has put a page that cannot be read.
#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    into.method = line;
    unsigned sum = 0;
    for (std::size_t i = 0; i <= line.size(); ++i)
        sum += static_cast<unsigned char>(*(line.data() + i));
    return sum == 0;
}
