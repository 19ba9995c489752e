// Prefixes first, then the distance in letters for those who mistype.
#include "stepwise/debugger/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/spelling.hpp"

namespace stepwise {
namespace {

/// "Access-Resource" and "access resource" are the same word.
std::string as_one_word(std::string_view text) {
    std::string word;
    for (const char c : text)
        word += c == ' ' || c == '-'
                    ? '_'
                    : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return word;
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::pair<std::string_view, std::string_view> first_word(std::string_view text) noexcept {
    text = trimmed(text);
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    return {text.substr(0, end), trimmed(text.substr(end))};
}

std::optional<std::size_t> number_in(std::string_view text) noexcept {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::vector<std::string_view> words_that_fit(std::string_view beginning,
                                             const std::vector<std::string_view>& words) {
    if (std::find(words.begin(), words.end(), beginning) != words.end()) return {beginning};
    std::vector<std::string_view> fitting;
    for (const std::string_view word : words)
        if (word.starts_with(beginning)) fitting.push_back(word);
    return fitting;
}

std::optional<std::string_view> nearest_word(std::string_view misspelt,
                                             const std::vector<std::string_view>& words) {
    std::optional<std::string_view> nearest;
    std::size_t least = misspelt.size() / 2 + 1;  // beyond that it is another word
    for (const std::string_view word : words)
        if (const std::size_t letters = distance(misspelt, word); letters < least) {
            least = letters;
            nearest = word;
        }
    return nearest;
}

std::string joined(const std::vector<std::string_view>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

const std::vector<std::string_view>& stage_words() noexcept {
    static const std::vector<std::string_view> words = {
        "accept", "receive", "process", "access_resource", "build_response", "send", "log"};
    return words;
}

std::string numbered(Stage stage) {
    if (stage == Stage::waiting) return "waiting";
    return fmt::format("{} {}", static_cast<int>(stage), to_string(stage));
}

NamedStage stage_named(std::string_view text) {
    const std::vector<std::string_view>& stages = stage_words();
    const std::string shown = escaped(text);
    if (const auto number = number_in(text)) {
        if (*number >= 1 && *number <= stages.size()) return {static_cast<Stage>(*number), {}};
        return {{}, fmt::format("the stages are numbered 1 to {}, not {}", stages.size(), shown)};
    }
    const std::string word = as_one_word(text);
    if (word == "waiting")
        return {{}, "waiting is no stage: nothing stops there, but it is shown as it passes"};
    const std::vector<std::string_view> fitting = words_that_fit(word, stages);
    if (fitting.size() == 1) {
        const auto place = std::find(stages.begin(), stages.end(), fitting.front());
        return {static_cast<Stage>(place - stages.begin() + 1), {}};
    }
    if (fitting.size() > 1) return {{}, fmt::format("`{}` could be: {}", shown, joined(fitting))};
    return {{}, fmt::format("`{}` is no stage; they are: {}", shown, joined(stages))};
}

}  // namespace stepwise
