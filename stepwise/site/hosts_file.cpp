// A line is an address, white space, names; what follows a `#` is for people.
#include "stepwise/site/hosts_file.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/words.hpp"

namespace stepwise {

std::string address_in_hosts(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = line.substr(0, line.find('#'));
        const std::string_view address = take_word(line);
        for (auto word = take_word(line); !word.empty(); word = take_word(line))
            if (http::equal_ignoring_case(word, name)) return std::string{address};
    }
    return {};
}

}  // namespace stepwise
