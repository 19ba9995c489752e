// Reads all ranges first and judges them then: whether one is harmless depends on the others.
#include "stepwise/http/range.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "stepwise/http/list.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

RangeSet whole(const char* why) noexcept {
    RangeSet set;
    set.why = why;
    return set;
}

/// Takes 1*DIGIT off the front of `text`; none if there is no digit.
std::optional<std::uint64_t> take_number(std::string_view& text) noexcept {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    std::uint64_t number = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
        const auto digit = static_cast<std::uint64_t>(text.front() - '0');
        number = number > (most - digit) / 10 ? most : number * 10 + digit;
    }
    return number;
}

struct Spec {
    enum class Kind : std::uint8_t { malformed, unsatisfiable, satisfiable } kind;
    ByteRange range;
};

/// -500: the last 500 octets, or all if there are fewer.
Spec read_suffix(std::string_view text, std::uint64_t length) noexcept {
    const auto count = take_number(text);
    if (!count || !text.empty()) return {Spec::Kind::malformed, {}};
    if (*count == 0) return {Spec::Kind::unsatisfiable, {}};
    const std::uint64_t held = std::min(*count, length);
    return {Spec::Kind::satisfiable, {length - held, held}};
}

/// 0-499, 500- or -500.  The last octet is named, not the one behind it.
Spec read_spec(std::string_view text, std::uint64_t length) noexcept {
    if (text.starts_with('-')) return read_suffix(text.substr(1), length);
    const auto first = take_number(text);
    if (!first || !text.starts_with('-')) return {Spec::Kind::malformed, {}};
    text.remove_prefix(1);

    const bool open = text.empty();
    const auto last = take_number(text);
    if (!text.empty() || (!open && !last)) return {Spec::Kind::malformed, {}};
    if (last && *last < *first) return {Spec::Kind::malformed, {}};
    if (*first >= length) return {Spec::Kind::unsatisfiable, {}};
    const std::uint64_t end = last && *last < length ? *last + 1 : length;
    return {Spec::Kind::satisfiable, {*first, end - *first}};
}

bool overlap(const ByteRange& a, const ByteRange& b) noexcept {
    return a.first < b.first + b.length && b.first < a.first + a.length;
}

/// How many share an octet with another one.  At most 50 times 50 comparisons.
std::size_t overlapping(std::span<const ByteRange> ranges) noexcept {
    std::size_t count = 0;
    for (const ByteRange& one : ranges)
        if (std::any_of(ranges.begin(), ranges.end(), [&one](const ByteRange& other) {
                return &one != &other && overlap(one, other);
            }))
            ++count;
    return count;
}

bool exceed(std::span<const ByteRange> ranges, std::uint64_t length) noexcept {
    std::uint64_t left = length;  // subtracting cannot overflow as a sum could
    for (const ByteRange& range : ranges) {
        if (range.length > left) return true;
        left -= range.length;
    }
    return false;
}

/// Joins each range that begins within or right behind the one before it to that.
void join_ascending(RangeSet& set) noexcept {
    std::size_t joined = 0;
    for (const ByteRange range : set.list()) {
        ByteRange* before = joined > 0 ? &set.ranges[joined - 1] : nullptr;
        if (before != nullptr && range.first >= before->first &&
            range.first - before->first <= before->length)
            before->length = std::max(before->length, range.first - before->first + range.length);
        else
            set.ranges[joined++] = range;
    }
    set.count = joined;
}

/// The range-set behind "bytes=": what of it can be satisfied, in order, and nothing else judged.
RangeSet read_set(std::string_view text, std::uint64_t length) noexcept {
    RangeSet set;
    std::size_t specs = 0;
    for_each_element(text, [&](std::string_view element) {
        if (element.empty() || specs > RangeSet::capacity) return;
        const Spec spec = read_spec(element, length);
        if (spec.kind == Spec::Kind::malformed)
            set.why = "range_is_malformed";
        else if (++specs > RangeSet::capacity)
            set.why = "too_many_ranges";
        else if (spec.kind == Spec::Kind::satisfiable)
            set.ranges[set.count++] = spec.range;
    });
    if (specs == 0) set.why = "range_is_malformed";
    return set;
}

}  // namespace

RangeSet parse_ranges(std::string_view value, std::uint64_t length) noexcept {
    const std::size_t equals = value.find('=');
    const std::string_view unit = value.substr(0, equals);
    if (equals == std::string_view::npos || !is_token(unit)) return whole("range_is_malformed");
    if (!equal_ignoring_case(unit, "bytes")) return whole("range_unit_unknown");

    RangeSet set = read_set(value.substr(equals + 1), length);
    if (*set.why != '\0') return whole(set.why);
    if (set.count == 0) {
        set.kind = RangeSet::Kind::unsatisfiable;
        set.why = "range_beyond_end";
        return set;
    }
    // "The last 5 octets" of nothing are satisfiable, but no Content-Range could say so.
    if (length == 0) return whole("content_is_empty");
    if (overlapping(set.list()) > 2) return whole("ranges_overlap");
    if (exceed(set.list(), length)) return whole("ranges_exceed_content");

    join_ascending(set);
    set.kind = RangeSet::Kind::parts;
    set.why = set.count == 1 ? "one_range" : "several_ranges";
    return set;
}

RangeSet ranges_of(const Request& request, std::uint64_t length) noexcept {
    const std::size_t fields = request.fields.count("range");
    if (fields == 0) return {};
    if (request.method != Method::get) return whole("range_is_for_get_only");
    if (fields > 1) return whole("two_range_fields");
    return parse_ranges(request.fields.value("range"), length);
}

}  // namespace stepwise::http
