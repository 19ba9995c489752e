// One table a purpose: what is not in it is written as it is (HTML) or decided by a rule (log).
// Most octets are plain, so they are copied in runs.
#include "stepwise/http/escape.hpp"

#include <array>
#include <utility>

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
constexpr std::string_view replacement(const std::array<Replacement, size>& table, char c) {
    for (const auto& [octet, text] : table)
        if (octet == c) return text;
    return {};
}

constexpr auto plain_in_log = [] {
    std::array<bool, 256> table{};
    for (int octet = ' '; octet <= '~'; ++octet)
        table[static_cast<std::size_t>(octet)] =
            replacement(for_log, static_cast<char>(octet)).empty();
    return table;
}();

/// How many octets at the beginning a log shows as they are.
std::size_t plain_beginning(std::string_view octets) noexcept {
    std::size_t count = 0;
    while (count < octets.size() && plain_in_log[static_cast<unsigned char>(octets[count])])
        ++count;
    return count;
}

}  // namespace

void append_log_escaped(std::string& to, std::string_view octets) {
    constexpr std::string_view hex = "0123456789abcdef";
    while (!octets.empty()) {
        const std::size_t plain = plain_beginning(octets);
        to.append(octets.substr(0, plain));
        octets.remove_prefix(plain);
        if (octets.empty()) return;
        const auto octet = static_cast<unsigned char>(octets.front());
        if (const auto text = replacement(for_log, octets.front()); !text.empty())
            to.append(text);
        else
            to.append({'\\', 'x', hex[octet >> 4], hex[octet & 15]});
        octets.remove_prefix(1);
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
