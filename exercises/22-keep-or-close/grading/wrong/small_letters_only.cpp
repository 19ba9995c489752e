// caught by: any-case
// Compares octets: Close and Keep-Alive are other words.
#include "exercise.hpp"

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_same(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != word[i]) return false;
    return true;
}

bool line_has(std::string_view line, std::string_view word) {
    for (;;) {
        const std::size_t comma = line.find(',');
        if (is_same(trimmed(line.substr(0, comma)), word)) return true;
        if (comma == std::string_view::npos) return false;
        line.remove_prefix(comma + 1);
    }
}

bool list_has(const PersistenceQuestion& question, std::string_view word) {
    for (const std::string_view value : question.connection_values)
        if (line_has(value, word)) return true;
    return false;
}

}  // namespace

bool keep_connection(const PersistenceQuestion& question) {
    const unsigned version = question.major_version * 10 + question.minor_version;
    if (version < 10) return false;
    if (question.server_stops) return false;
    if (question.request_number >= question.most_requests) return false;
    if (list_has(question, "close")) return false;
    if (version >= 11) return true;
    return list_has(question, "keep-alive");
}
