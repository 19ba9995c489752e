// A regular expression for the form, from_chars for the numbers, half-open ranges in between.
#include <charconv>
#include <regex>

#include "exercise.hpp"

namespace {

/// `limit` if it is that or more, or too large for any number.
std::uint64_t at_most(const std::string& digits, std::uint64_t limit) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && number < limit ? number : limit;
}

/// -1, 0 or 1, of two numbers of any length.
int compare(std::string a, std::string b) {
    a.erase(0, a.find_first_not_of('0'));
    b.erase(0, b.find_first_not_of('0'));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

}  // namespace

void answer_range(std::string_view range, std::uint64_t size, PartialContent& into) {
    static const std::regex form{"bytes=([0-9]*)-([0-9]*)", std::regex::icase};
    into.status = 200;
    into.first = 0;
    into.length = size;
    into.content_range.clear();
    const std::string text{range};
    std::smatch match;
    if (!std::regex_match(text, match, form)) return;
    const std::string from = match[1], to = match[2];
    if (from.empty() && to.empty()) return;
    if (!from.empty() && !to.empty() && compare(to, from) < 0) return;

    std::uint64_t begin = 0, end = size;
    if (from.empty()) {
        const std::uint64_t count = at_most(to, size);
        if (size == 0 && to.find_first_not_of('0') != to.npos) return;
        begin = size - count;
    } else {
        begin = at_most(from, size);
        if (!to.empty() && at_most(to, size) < size) end = at_most(to, size) + 1;
    }
    into.status = begin < end ? 206 : 416;
    into.first = begin < end ? begin : 0;
    into.length = begin < end ? end - begin : 0;
    into.content_range =
        begin < end ? "bytes " + std::to_string(begin) + "-" + std::to_string(end - 1) : "bytes *";
    into.content_range += "/" + std::to_string(size);
}
