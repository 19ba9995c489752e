// caught by: control-octets
// Knows three of the five control characters that have a name.
#include "exercise.hpp"

namespace {

void append_octet(std::string& line, char c) {
    constexpr char digits[] = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    switch (c) {
        case '"': line += "\\\""; return;
        case '\\': line += "\\\\"; return;
        case '\n': line += "\\n"; return;
        case '\r': line += "\\r"; return;
        case '\t': line += "\\t"; return;
        default: break;
    }
    if (octet < 0x20 || octet >= 0x7f) {
        line += "\\x";
        line += digits[octet >> 4];
        line += digits[octet & 15];
    } else {
        line += c;
    }
}

void append_field(std::string& line, std::string_view value) {
    if (value.empty()) line += '-';
    for (const char c : value) append_octet(line, c);
}

}  // namespace

std::string log_line(const LogRecord& record) {
    std::string line;
    append_field(line, record.host);
    line += ' ';
    append_field(line, record.ident);
    line += ' ';
    append_field(line, record.user);
    line += " [";
    line += record.time;
    line += "] \"";
    append_field(line, record.request_line);
    line += "\" " + std::to_string(record.status) + ' ';
    line += record.octets == 0 ? "-" : std::to_string(record.octets);
    return line + '\n';
}
