// One table a purpose: what is not in it is written as it is (HTML) or decided by a rule (log).
#include "stepwise/http/escape.hpp"

#include <array>
#include <utility>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

using Replacement = std::pair<char, std::string_view>;

constexpr std::array<Replacement, 7> for_log{{{'"', "\\\""},
                                              {'\\', "\\\\"},
                                              {'\b', "\\b"},
                                              {'\n', "\\n"},
                                              {'\r', "\\r"},
                                              {'\t', "\\t"},
                                              {'\v', "\\v"}}};

// Quotes as well, since what is echoed may stand in an attribute.
constexpr std::array<Replacement, 5> for_html{
    {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};

template <std::size_t size>
std::string_view replacement(const std::array<Replacement, size>& table, char c) {
    for (const auto& [octet, text] : table)
        if (octet == c) return text;
    return {};
}

}  // namespace

void append_log_escaped(std::string& to, std::string_view octets) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (const auto text = replacement(for_log, c); !text.empty())
            to.append(text);
        else if (is_control(c) || octet >= 0x80)
            to.append({'\\', 'x', hex[octet >> 4], hex[octet & 15]});
        else
            to.push_back(c);
    }
}

void append_html_escaped(std::string& to, std::string_view octets) {
    for (char c : octets) {
        if (const auto text = replacement(for_html, c); !text.empty())
            to.append(text);
        else
            to.push_back(c);
    }
}

}  // namespace stepwise::http
