// Everything that Apache does to a line before it looks at the directive.
#include "stepwise/site/config/words.hpp"

#include <algorithm>
#include <cstdlib>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/config/tree.hpp"

namespace stepwise::config {
namespace {

bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

constexpr std::size_t most_line = 1 << 16;  ///< octets, once variables have their values

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view take_line(std::string_view& rest) noexcept {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// A word in quotes, from its opening one on; taken off `rest` with both of them.
std::string take_quoted(std::string_view& rest, const Origin& origin) {
    const char quote = rest.front();
    std::string word;
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != quote; ++i) {
        const char next = i + 1 < rest.size() ? rest[i + 1] : '\0';
        if (rest[i] == '\\' && (next == quote || next == '\\')) ++i;
        word += rest[i];
    }
    if (i >= rest.size())
        fail(origin, std::string{"the quote "} + quote + " is opened and not closed on this line");
    rest.remove_prefix(i + 1);
    return word;
}

}  // namespace

std::vector<Line> split_lines(std::string_view text) {
    std::vector<Line> lines;
    for (unsigned number = 1; !text.empty();) {
        Line whole{{}, number};
        bool goes_on = true;
        while (goes_on && !text.empty()) {
            std::string_view line = take_line(text);
            ++number;
            goes_on = line.ends_with('\\');
            if (goes_on) line.remove_suffix(1);
            whole.text += line;
        }
        whole.text = trimmed(whole.text);
        if (!whole.text.empty() && whole.text.front() != '#') lines.push_back(std::move(whole));
    }
    return lines;
}

std::vector<std::string> split_words(std::string_view text, const Origin& origin) {
    std::vector<std::string> words;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        if (text.front() == '"' || text.front() == '\'') {
            words.push_back(take_quoted(text, origin));
            continue;
        }
        std::size_t end = 0;
        while (end < text.size() && !is_space(text[end])) ++end;
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::string substitute(const std::string& text, const std::map<std::string, std::string>& defined,
                       const Origin& origin) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = text.find("${", at);
        const std::size_t end = begin == text.npos ? text.npos : text.find('}', begin);
        if (end == text.npos) return result + text.substr(at);
        const std::string name = text.substr(begin + 2, end - begin - 2);
        const auto found = defined.find(name);
        const char* value =
            found != defined.end() ? found->second.c_str() : std::getenv(name.c_str());
        if (value == nullptr)
            fail(origin,
                 "${" + name + "} has no value: neither Define nor the environment gives it one");
        result.append(text, at, begin - at).append(value);
        if (result.size() > most_line) fail(origin, "the line is longer than 64 KiB");
        at = end + 1;
    }
    return result;
}

}  // namespace stepwise::config
