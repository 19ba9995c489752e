// Exactly first, then what is nearest, then what contains it: people type `etag`, `not found`,
// `If None Match`, and `Form` for `From`.
#include <algorithm>

#include "stepwise/client/words/dictionary.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/trace/spelling.hpp"

namespace stepwise {
namespace {

constexpr std::size_t longest = 48;  // octets; no word is that long

/// Small letters and digits only.
std::string folded(std::string_view text) {
    std::string result;
    for (const char c : text)
        if (c != ' ' && c != '-' && c != '_' && c != ':') result += http::to_lower(c);
    return result;
}

std::size_t distance_to(const Word& word, const std::string& wanted) {
    const std::size_t to_name = distance(wanted, folded(word.name));
    return word.reason.empty() ? to_name : std::min(to_name, distance(wanted, folded(word.reason)));
}

}  // namespace

const Word* word_named(const Dictionary& dictionary, std::string_view name) {
    if (name.size() > longest) return nullptr;
    const std::string wanted = folded(name);
    for (const Word& word : dictionary)
        if (folded(word.name) == wanted ||
            (!word.reason.empty() && folded(word.reason) == wanted) ||
            folded(full_name(word)) == wanted)
            return &word;
    return nullptr;
}

const Word* header_named(const Dictionary& dictionary, std::string_view name) {
    for (const Word& word : dictionary)
        if (word.kind == WordKind::header && http::equal_ignoring_case(word.name, name))
            return &word;
    return nullptr;
}

std::vector<const Word*> words_like(const Dictionary& dictionary, std::string_view name) {
    const std::string wanted = folded(name);
    if (wanted.empty() || wanted.size() > longest) return {};
    const bool is_number = std::all_of(wanted.begin(), wanted.end(), http::is_digit);
    std::vector<const Word*> found;
    std::size_t least = is_number ? 0 : 1 + wanted.size() / 6;
    for (const Word& word : dictionary) {
        if (is_number) break;  // 405 is not a misspelt 404
        const std::size_t far = distance_to(word, wanted);
        if (far > least) continue;
        if (far < least) found.clear();
        least = far;
        found.push_back(&word);
    }
    if (wanted.size() < 4 || is_number) return found;
    for (const Word& word : dictionary)
        if (folded(word.name).find(wanted) != std::string::npos) found.push_back(&word);
    if (!found.empty()) return found;
    for (const Word& word : dictionary)
        if (folded(word.reason).find(wanted) != std::string::npos) found.push_back(&word);
    return found;
}

}  // namespace stepwise
