#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "fields.hpp"
#include "stepwise/http/range.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;

namespace {

using Kind = RangeSet::Kind;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// "first+length first+length"
std::string told(const RangeSet& set) {
    std::string text;
    for (const ByteRange& range : set.list())
        text += (text.empty() ? "" : " ") + std::to_string(range.first) + '+' +
                std::to_string(range.length);
    return text;
}

struct Row {
    std::string value;
    std::uint64_t length;
    Kind kind;
    std::string expected;  // the ranges, or why not
};

void check(const std::vector<Row>& table) {
    for (const Row& row : table) {
        CAPTURE(row.value);
        CAPTURE(row.length);
        const RangeSet set = parse_ranges(row.value, row.length);
        CHECK(set.kind == row.kind);
        CHECK((set.kind == Kind::parts ? told(set) : set.why) == row.expected);
        CHECK((set.kind == Kind::parts) == (set.count > 0));
    }
}

}  // namespace

TEST_CASE("http 6: one range") {
    check({
        {"bytes=0-0", 10, Kind::parts, "0+1"},
        {"bytes=0-4", 10, Kind::parts, "0+5"},
        {"bytes=9-9", 10, Kind::parts, "9+1"},
        {"bytes=0-9", 10, Kind::parts, "0+10"},
        {"bytes=0-", 10, Kind::parts, "0+10"},
        {"bytes=3-", 10, Kind::parts, "3+7"},
        {"bytes=-1", 10, Kind::parts, "9+1"},
        {"bytes=-10", 10, Kind::parts, "0+10"},
        {"bytes=-11", 10, Kind::parts, "0+10"},  // the end beyond the size is cut
        {"bytes=3-10", 10, Kind::parts, "3+7"},
        {"bytes=3-99", 10, Kind::parts, "3+7"},
        {"bytes=0-0", 1, Kind::parts, "0+1"},
        {"bytes=000-0004", 10, Kind::parts, "0+5"},
        {"bytes=-0003", 10, Kind::parts, "7+3"},
        {"BYTES=0-0", 10, Kind::parts, "0+1"},  // RFC 9110, 14.1
        {"bytes= 0-0 ", 10, Kind::parts, "0+1"},
    });
}

TEST_CASE("http 6: ranges that nothing is left of") {
    check({
        {"bytes=10-", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=10-10", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=99-100", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=-0", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=-000", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=-0,10-,20-30", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=0-", 0, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=0-0", 0, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=-0", 0, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=-5", 0, Kind::whole, "content_is_empty"},
        {"bytes=0-,-5", 0, Kind::whole, "content_is_empty"},
        {"bytes=-0,3-4,10-", 10, Kind::parts, "3+2"},  // the others are dropped
    });
}

TEST_CASE("http 6: huge numbers do not wrap") {
    const std::string huge = "18446744073709551616", larger = "99999999999999999999999999";
    check({
        {"bytes=" + huge + "-", 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=" + huge + "-" + larger, 10, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=" + larger + "-", most, Kind::unsatisfiable, "range_beyond_end"},
        {"bytes=5-" + huge, 10, Kind::parts, "5+5"},
        {"bytes=5-" + larger, 10, Kind::parts, "5+5"},
        {"bytes=-" + larger, 10, Kind::parts, "0+10"},
        {"bytes=0-" + larger, most, Kind::parts, "0+18446744073709551615"},
        {"bytes=0-18446744073709551614", most, Kind::parts, "0+18446744073709551615"},
        {"bytes=18446744073709551614-", most, Kind::parts, "18446744073709551614+1"},
        {"bytes=-18446744073709551615", most, Kind::parts, "0+18446744073709551615"},
        {"bytes=0-,0-", most, Kind::whole, "ranges_exceed_content"},
        {"bytes=4294967296-4294967299", 1ULL << 33, Kind::parts, "4294967296+4"},
    });
}

TEST_CASE("http 6: a malformed Range is ignored, all of it") {
    for (const char* value :
         {"",           "bytes",        "=0-1",          "0-1",         "bytes=",
          "bytes=,",    "bytes=-",      "bytes=--1",     "bytes=5-3",   "bytes=a-b",
          "bytes=1",    "bytes=1-2-3",  "bytes=+1-2",    "bytes=1-+2",  "bytes=-+2",
          "bytes=0x1-", "bytes=1 -2",   "bytes=1- 2",    "bytes=- 2",   "bytes=1.5-",
          "bytes=1-2;", "bytes:0-1",    "bytes =0-1",    "by tes=0-1",  "bytes==0-1",
          "bytes=*",    "bytes=0-1,x",  "bytes=0-1,5-3", "bytes=x,0-1", "bytes=10-3",
          "bytes=-a",   "bytes=0-1 2-3"}) {
        CAPTURE(value);
        const RangeSet set = parse_ranges(value, 10);
        CHECK(set.kind == Kind::whole);
        CHECK(set.why == std::string{"range_is_malformed"});
        CHECK(set.count == 0);
    }
    check({{"items=0-1", 10, Kind::whole, "range_unit_unknown"},
           {"byte=0-1", 10, Kind::whole, "range_unit_unknown"},
           {"bytes2=0-1", 10, Kind::whole, "range_unit_unknown"},
           {"none=", 10, Kind::whole, "range_unit_unknown"}});
}

TEST_CASE("http 6: several ranges, in the order asked for") {
    check({
        {"bytes=0-1,4-5", 10, Kind::parts, "0+2 4+2"},
        {"bytes=4-5,0-1", 10, Kind::parts, "4+2 0+2"},
        {"bytes= 0-1 ,\t4-5 , , -1", 10, Kind::parts, "0+2 4+2 9+1"},
        {"bytes=0-0,-1", 10, Kind::parts, "0+1 9+1"},
        {"bytes=0-1,", 10, Kind::parts, "0+2"},  // an empty element is none
        {"bytes=,0-1", 10, Kind::parts, "0+2"},
        {"bytes=0-1,2-3", 10, Kind::parts, "0+4"},      // right behind
        {"bytes=0-1,3-4", 10, Kind::parts, "0+2 3+2"},  // a gap
        {"bytes=0-3,2-5", 10, Kind::parts, "0+6"},
        {"bytes=0-5,2-3", 10, Kind::parts, "0+6"},
        {"bytes=2-3,2-3", 10, Kind::parts, "2+2"},
        {"bytes=2-3,0-1", 10, Kind::parts, "2+2 0+2"},  // not ascending
        {"bytes=2-5,0-3", 10, Kind::parts, "2+4 0+4"},
        {"bytes=0-1,2-3,4-5,6-6", 10, Kind::parts, "0+7"},
        {"bytes=0-1,2-3,8-8,4-5", 10, Kind::parts, "0+4 8+1 4+2"},
        {"bytes=0-1,99-,2-3", 10, Kind::parts, "0+4"},
        {"bytes=5-,0-4", 10, Kind::parts, "5+5 0+5"},
    });
}

TEST_CASE("http 6: ranges that would amplify are ignored") {
    std::string fifty = "bytes=0-0";
    for (int i = 1; i < 50; ++i) fifty += ',' + std::to_string(2 * i) + '-' + std::to_string(2 * i);
    CHECK(parse_ranges(fifty, 1000).count == 50);
    CHECK(parse_ranges(fifty + ",,", 1000).count == 50);
    check({
        {fifty + ",900-900", 1000, Kind::whole, "too_many_ranges"},
        {fifty + ",2000-2000", 1000, Kind::whole, "too_many_ranges"},
        {fifty, 10, Kind::parts, "0+1 2+1 4+1 6+1 8+1"},
        {"bytes=0-,0-", 10, Kind::whole, "ranges_exceed_content"},
        {"bytes=0-9,9-9", 10, Kind::whole, "ranges_exceed_content"},
        {"bytes=0-4,0-4", 10, Kind::parts, "0+5"},
        {"bytes=0-4,0-5", 10, Kind::whole, "ranges_exceed_content"},
        {"bytes=0-1,1-2,2-3", 100, Kind::whole, "ranges_overlap"},
        {"bytes=0-1,1-2,50-51,51-52", 100, Kind::whole, "ranges_overlap"},
        {"bytes=0-1,50-51,1-2", 100, Kind::parts, "0+2 50+2 1+2"},
        {"bytes=0-0,0-0,0-0", 100, Kind::whole, "ranges_overlap"},
    });
    std::string killer = "bytes=0-";  // what brought Apache down in 2011
    for (int i = 0; i < 1300; ++i) killer += ",5-" + std::to_string(i);
    CHECK(parse_ranges(killer, 1 << 20).kind == Kind::whole);
}

TEST_CASE("http 6: Range is for GET, and for one field") {
    const auto ranges = [](Method method, const FieldList& fields) {
        return ranges_of(*request_with(method, fields), 10);
    };
    const FieldList one{{"rAnge", "bytes=0-0"}};
    const FieldList two{{"Range", "bytes=0-0"}, {"Range", "bytes=0-0"}};
    CHECK(told(ranges(Method::get, one)) == "0+1");
    CHECK(ranges(Method::get, {}).kind == Kind::whole);
    CHECK(ranges(Method::get, {}).why == std::string{});
    CHECK(ranges(Method::post, {}).why == std::string{});
    CHECK(ranges(Method::get, two).kind == Kind::whole);
    CHECK(ranges(Method::get, two).why == std::string{"two_range_fields"});
    for (Method method : {Method::head, Method::post, Method::put, Method::delete_}) {
        CHECK(ranges(method, one).kind == Kind::whole);
        CHECK(ranges(method, one).why == std::string{"range_is_for_get_only"});
    }
}

namespace {

using Octets = std::set<std::uint64_t>;  // the numbers of the octets that a range asks for

struct Slow {
    Kind kind = Kind::whole;
    std::vector<Octets> parts;
};

std::uint64_t saturated(const std::string& digits) {
    try {
        return std::stoull(digits);
    } catch (const std::out_of_range&) {
        return most;
    }
}

/// Octet for octet: only for short contents.
Octets octets_of(const std::smatch& spec, std::uint64_t length) {
    Octets octets;
    for (std::uint64_t i = 0; i < length; ++i) {
        const bool wanted = spec[3].matched ? length - i <= saturated(spec[3])
                                            : i >= saturated(spec[1]) && (spec[2].length() == 0 ||
                                                                          i <= saturated(spec[2]));
        if (wanted) octets.insert(i);
    }
    return octets;
}

bool meet(const Octets& a, const Octets& b) {
    for (const std::uint64_t octet : a)
        if (b.count(octet) > 0) return true;
    return false;
}

std::vector<Octets> joined(const std::vector<Octets>& ranges) {
    std::vector<Octets> parts;
    for (const Octets& range : ranges)
        if (!parts.empty() && *range.begin() >= *parts.back().begin() &&
            *range.begin() <= *parts.back().rbegin() + 1)
            parts.back().insert(range.begin(), range.end());
        else
            parts.push_back(range);
    return parts;
}

Slow by_the_book(const std::string& value, std::uint64_t length) {
    static const std::regex unit{"[Bb]ytes=(.*)"}, element{"[ \t]*([^ \t](.*[^ \t])?)?[ \t]*"},
        spec{"([0-9]+)-([0-9]*)|-([0-9]+)"};
    std::smatch set, trimmed, match;
    if (!std::regex_match(value, set, unit)) return {};

    std::vector<Octets> ranges;
    std::size_t specs = 0, total = 0, overlapping = 0;
    bool suffix_of_nothing = false;
    std::string rest = set[1].str() + ',';
    for (std::size_t comma = 0; (comma = rest.find(',')) != std::string::npos;) {
        const std::string piece = rest.substr(0, comma);
        rest.erase(0, comma + 1);
        REQUIRE(std::regex_match(piece, trimmed, element));
        const std::string text = trimmed[1];
        if (text.empty()) continue;
        if (!std::regex_match(text, match, spec)) return {};
        if (match[2].length() > 0 && saturated(match[2]) < saturated(match[1])) return {};
        ++specs;
        const Octets octets = octets_of(match, length);
        suffix_of_nothing |= length == 0 && match[3].matched && saturated(match[3]) > 0;
        if (!octets.empty()) ranges.push_back(octets);
        total += octets.size();
    }
    for (std::size_t a = 0; a < ranges.size(); ++a) {
        bool meets = false;
        for (std::size_t b = 0; b < ranges.size(); ++b)
            meets |= a != b && meet(ranges[a], ranges[b]);
        overlapping += meets;
    }
    if (specs == 0 || specs > 50 || overlapping > 2 || total > length || suffix_of_nothing)
        return {};
    if (ranges.empty()) return {Kind::unsatisfiable, {}};
    return {Kind::parts, joined(ranges)};
}

std::vector<Octets> expanded(const RangeSet& set) {
    std::vector<Octets> parts;
    for (const ByteRange& range : set.list()) {
        Octets octets;
        for (std::uint64_t i = 0; i < range.length; ++i) octets.insert(range.first + i);
        parts.push_back(octets);
    }
    return parts;
}

class RandomRange {
  public:
    std::size_t below(std::size_t n) { return random_() % n; }

    std::string value(std::uint64_t length) {
        std::string text = below(8) == 0 ? "Bytes=" : "bytes=";
        const std::size_t count = below(20) == 0 ? 45 + below(10) : 1 + below(5);
        for (std::size_t i = 0; i < count; ++i)
            text += (i > 0 ? separator() : "") + spec(length, count);
        while (below(12) == 0)  // and something goes wrong
            text[below(text.size())] = "0123456789-=, \tx"[below(16)];
        return text;
    }

  private:
    std::string separator() {
        static const char* const all[] = {",", ",", ", ", " ,\t", ",,"};
        return all[below(5)];
    }
    std::string number(std::uint64_t length) {
        if (below(40) == 0) return "184467440737095516" + std::to_string(below(100));
        return (below(10) == 0 ? "00" : "") + std::to_string(below(length + 3));
    }
    std::string spec(std::uint64_t length, std::size_t count) {
        if (below(6) == 0) return '-' + number(length / 4);
        const std::size_t first = below(length + 2);
        if (below(8) == 0) return std::to_string(first) + '-';
        if (below(8) == 0) return number(length) + '-' + number(length);
        return std::to_string(first) + '-' + std::to_string(first + below(1 + length / count));
    }

    std::mt19937 random_{2};
};

}  // namespace

TEST_CASE("http 6: random ranges agree with a slow reader that counts octets") {
    RandomRange random;
    int kinds[3] = {}, several = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t length = random.below(4) == 0 ? random.below(300) : random.below(40);
        const std::string value = random.value(length);
        CAPTURE(value);
        CAPTURE(length);
        const RangeSet fast = parse_ranges(value, length);
        const Slow slow = by_the_book(value, length);
        REQUIRE(fast.kind == slow.kind);
        REQUIRE(expanded(fast) == slow.parts);
        ++kinds[static_cast<int>(fast.kind)];
        several += fast.count > 1;
    }
    for (const int times : kinds) CHECK(times > 500);
    CHECK(several > 1000);
}

TEST_CASE("http 6: ranges of long contents stay within them") {
    std::mt19937_64 random{3};
    int parts = 0;
    for (int i = 0; i < 50000; ++i) {
        const std::uint64_t length = random() >> random() % 64;
        std::string value = "bytes=";
        for (std::uint64_t n = 1 + random() % 4; n > 0; --n) {
            const std::uint64_t first = random() >> random() % 64;
            value += random() % 4 == 0 ? "" : std::to_string(first);
            value += '-' + std::to_string(first + (random() >> (1 + random() % 63))) + ',';
        }
        CAPTURE(value);
        CAPTURE(length);
        const RangeSet set = parse_ranges(value, length);
        std::uint64_t left = length;
        for (const ByteRange& range : set.list()) {
            REQUIRE(range.length > 0);
            REQUIRE(range.length <= left);
            REQUIRE(range.first < length);
            REQUIRE(range.length <= length - range.first);
            left -= range.length;
        }
        parts += set.kind == Kind::parts;
    }
    CHECK(parts > 5000);
}
