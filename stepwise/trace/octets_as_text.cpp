// Three ways to make octets visible, all of them reversible by eye.
#include "stepwise/trace/octets_as_text.hpp"

#include <array>
#include <utility>

#include "stepwise/trace/narrator.hpp"

namespace stepwise {
namespace {

bool is_printable(char c) noexcept { return c >= ' ' && c <= '~'; }
bool is_octal_digit(char c) noexcept { return c >= '0' && c <= '7'; }

constexpr std::array<std::pair<char, std::string_view>, 5> short_escapes{
    {{'\t', "\\t"}, {'\n', "\\n"}, {'\v', "\\v"}, {'\f', "\\f"}, {'\r', "\\r"}}};

void append_escaped(std::string& to, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\\')
        to += "\\\\";
    else if (is_printable(c))
        to += c;
    else
        to.append({'\\', 'x', hex[octet >> 4], hex[octet & 15]});
}

/// `\1`, but `\001` if a digit follows that would be taken for a part of it.
void append_octal(std::string& to, char c, bool digit_follows) {
    const auto octet = static_cast<unsigned char>(c);
    to += '\\';
    if (digit_follows || octet >= 0100) to += static_cast<char>('0' + (octet >> 6));
    if (digit_follows || octet >= 010) to += static_cast<char>('0' + (octet >> 3 & 7));
    to += static_cast<char>('0' + (octet & 7));
}

void append_control(std::string& to, char c, bool digit_follows) {
    for (const auto& [control, text] : short_escapes)
        if (c == control) {
            to += text;
            return;
        }
    append_octal(to, c, digit_follows);
}

}  // namespace

std::string escaped(std::string_view octets) {
    std::string text;
    for (const char c : octets) append_escaped(text, c);
    return text;
}

std::string printable_as_strace(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (is_printable(text[i]))
            result += text[i];
        else
            append_control(result, text[i], i + 1 < text.size() && is_octal_digit(text[i + 1]));
    return result;
}

std::string quoted_as_strace(std::string_view octets, std::size_t most, std::size_t whole) {
    const std::string_view shown = octets.substr(0, most);
    std::string text = "\"";
    for (std::size_t i = 0; i < shown.size(); ++i)
        if (shown[i] == '"' || shown[i] == '\\')
            text.append({'\\', shown[i]});
        else if (is_printable(shown[i]))
            text += shown[i];
        else
            append_control(text, shown[i], i + 1 < shown.size() && is_octal_digit(shown[i + 1]));
    text += whole > shown.size() ? "\"..." : "\"";
    return text;
}

std::string visible(std::string_view octets, std::string_view indent) {
    std::string text;
    bool at_line_start = true;
    for (const char c : octets) {
        if (at_line_start) text += indent;
        at_line_start = c == '\n';
        if (c == '\r')
            text += "␍";
        else if (c == '\n')
            text += "␊\n";
        else
            append_escaped(text, c);
    }
    if (!at_line_start) text += '\n';
    return text;
}

}  // namespace stepwise
