// A state machine: looks at each octet once, as a parser does that gets a line in pieces.
#include "exercise.hpp"

namespace {

enum class In { method, target, version };

bool may_be_in_method(unsigned char c) {
    switch (c) {
        case '!':
        case '#':
        case '$':
        case '%':
        case '&':
        case '\'':
        case '*':
        case '+':
        case '-':
        case '.':
        case '^':
        case '_':
        case '`':
        case '|':
        case '~': return true;
        default: return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}

/// '9' stands for any digit.
bool may_be_in_version(unsigned char c, std::size_t place) {
    constexpr std::string_view form = "HTTP/9.9";
    if (place >= form.size()) return false;
    return form[place] == '9' ? c >= '0' && c <= '9' : c == form[place];
}

}  // namespace

bool parse_request_line(std::string_view line, RequestLine& into) {
    In in = In::method;
    std::size_t start = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        if (c == ' ' && in != In::version) {
            if (i == start) return false;
            (in == In::method ? into.method : into.target) = line.substr(start, i - start);
            in = in == In::method ? In::target : In::version;
            start = i + 1;
            continue;
        }
        if (in == In::method && !may_be_in_method(c)) return false;
        if (in == In::target && (c < 0x21 || c == 0x7f)) return false;
        if (in == In::version && !may_be_in_version(c, i - start)) return false;
    }
    into.version = line.substr(start);
    return in == In::version && into.version.size() == 8;
}
