// Rows of sixteen octets, as hexdump has them.
#include "stepwise/exercise/difference.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise {
namespace {

constexpr std::size_t in_a_row = 16;
constexpr std::size_t rows_around = 1;
constexpr std::size_t hex_column = 14;  // where the first octet of a row stands

bool has_glyph(char c) { return c >= 0x20 && c < 0x7f; }

std::string row(std::string_view label, std::string_view octets, std::size_t at) {
    const std::string_view part = octets.substr(std::min(at, octets.size()), in_a_row);
    std::string hex, text;
    for (const char c : part) {
        hex += fmt::format("{:02x} ", static_cast<unsigned char>(c));
        text += has_glyph(c) ? c : '.';
    }
    return fmt::format("{:<9}{:04x} {:<48} {}\n", label, at, hex, text);
}

/// The rows from `first` to `last`; the row at `marked` with a mark below it.
std::string rows(std::string_view label, std::string_view octets, std::size_t first,
                 std::size_t last, std::size_t marked, bool has_mark) {
    if (octets.empty()) {
        std::string nothing = fmt::format("{:<14}(nothing)\n", label);
        if (has_mark) nothing += fmt::format("{:<14}^^\n", "");
        return nothing;
    }
    std::string text;
    for (std::size_t at = first; at <= last; at += in_a_row) {
        const bool is_marked = has_mark && marked >= at && marked < at + in_a_row;
        if (at >= octets.size() && !is_marked) continue;
        text += row(at == first ? label : "", octets, at);
        if (is_marked)
            text +=
                fmt::format("{:>{}}^^ octet {}{}\n", "", hex_column + 3 * (marked - at), marked,
                            marked < octets.size() ? " is the first that differs" : " is missing");
    }
    return text;
}

}  // namespace

std::string difference(std::string_view expected, std::string_view got) {
    const auto [in_expected, in_got] =
        std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
    const auto at = static_cast<std::size_t>(in_got - got.begin());
    const std::size_t row_of_it = at / in_a_row * in_a_row;
    const std::size_t around = rows_around * in_a_row;
    const std::size_t first = row_of_it - std::min(row_of_it, around);
    return rows("expected", expected, first, row_of_it + around, at, false) +
           rows("got", got, first, row_of_it + around, at, true);
}

std::string as_literal(std::string_view octets, std::size_t most) {
    std::string text = "\"";
    for (const char c : octets.substr(0, most)) {
        switch (c) {
            case '\r': text += "\\r"; break;
            case '\n': text += "\\n"; break;
            case '\t': text += "\\t"; break;
            case '"':
            case '\\': text += '\\', text += c; break;
            default:
                text += has_glyph(c) ? std::string(1, c)
                                     : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    text += '"';
    if (octets.size() > most) text += fmt::format("… ({} octets)", octets.size());
    return text;
}

}  // namespace stepwise
