// A stream, and a table of what each octet becomes, made once.
#include <array>
#include <cstdio>
#include <sstream>

#include "exercise.hpp"

namespace {

std::array<std::string, 256> make_table() {
    std::array<std::string, 256> table;
    for (unsigned octet = 0; octet < 256; ++octet) {
        char text[8];
        const bool is_plain = octet >= 0x20 && octet < 0x7f;
        std::snprintf(text, sizeof text, is_plain ? "%c" : "\\x%02x", octet);
        table[octet] = text;
    }
    table['"'] = "\\\"";
    table['\\'] = "\\\\";
    table['\b'] = "\\b";
    table['\n'] = "\\n";
    table['\r'] = "\\r";
    table['\t'] = "\\t";
    table['\v'] = "\\v";
    return table;
}

std::string field(std::string_view value) {
    static const std::array<std::string, 256> table = make_table();
    std::string text;
    for (const char c : value) text += table[static_cast<unsigned char>(c)];
    return text.empty() ? "-" : text;
}

}  // namespace

std::string log_line(const LogRecord& r) {
    std::ostringstream line;
    line << field(r.host) << ' ' << field(r.ident) << ' ' << field(r.user) << " [" << r.time
         << "] \"" << field(r.request_line) << "\" " << r.status << ' ';
    if (r.octets > 0)
        line << r.octets;
    else
        line << '-';
    line << '\n';
    return line.str();
}
