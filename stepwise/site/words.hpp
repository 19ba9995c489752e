// Lines of words, as hosts(5), resolv.conf(5) and magic(5) have them.
#pragma once

#include <algorithm>
#include <string_view>

namespace stepwise {

/// Takes the next word off the front; empty at the end of the line.
[[nodiscard]] inline std::string_view take_word(std::string_view& line) noexcept {
    constexpr std::string_view white = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(white), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(white));
    line.remove_prefix(word.size());
    return word;
}

}  // namespace stepwise
