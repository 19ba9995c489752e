#include <doctest/doctest.h>

#include <ctime>
#include <limits>
#include <random>
#include <string>

#include "stepwise/http/date.hpp"

using namespace stepwise::http;

namespace {

constexpr std::time_t year_2024 = 1704067200;  // 1 January 2024
constexpr std::time_t last = 253402300799;     // 31 December 9999, 23:59:59

std::string imf(std::time_t seconds) {
    const auto text = imf_fixdate(seconds);
    return {text.data(), text.size()};
}

std::string log_date(std::time_t seconds) {
    const auto text = common_log_date(seconds);
    return {text.data(), text.size()};
}

std::string by_libc(std::time_t seconds, const char* format) {
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

}  // namespace

TEST_CASE("dates are written as the RFC's example") {
    CHECK(imf(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(log_date(784111777) == "[06/Nov/1994:08:49:37 +0000]");
    CHECK(imf(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(imf(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
    CHECK(imf(4107542400) == "Mon, 01 Mar 2100 00:00:00 GMT");
    CHECK(imf(last) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("dates outside 1970 to 9999 are held at its ends") {
    CHECK(imf(-1) == imf(0));
    CHECK(imf(std::numeric_limits<std::time_t>::min()) == imf(0));
    CHECK(imf(last + 1) == imf(last));
    CHECK(imf(std::numeric_limits<std::time_t>::max()) == imf(last));
}

TEST_CASE("every day from 1970 to 2200, and random moments up to 9999, agree with libc") {
    std::mt19937_64 random{1};
    for (std::time_t day = 0; day < 231 * 366; ++day) {
        const std::time_t seconds = day % 2 == 0
                                        ? day * 86400 + static_cast<std::time_t>(random() % 86400)
                                        : static_cast<std::time_t>(random() % (last + 1));
        REQUIRE(imf(seconds) == by_libc(seconds, "%a, %d %b %Y %H:%M:%S GMT"));
        REQUIRE(log_date(seconds) == by_libc(seconds, "[%d/%b/%Y:%H:%M:%S +0000]"));
        REQUIRE(parse_date(imf(seconds), year_2024) == seconds);
        REQUIRE(parse_date(by_libc(seconds, "%a %b %e %H:%M:%S %Y"), year_2024) == seconds);
    }
}

TEST_CASE("all three forms are read") {
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT"}) {
        CAPTURE(text);
        CHECK(parse_date(text, year_2024) == 784111777);
    }
    CHECK(parse_date("Sun Nov 16 08:49:37 1994", year_2024) == 784111777 + 10 * 86400);
    CHECK(parse_date("Sat, 31 Dec 2016 23:59:60 GMT", year_2024) == 1483228800);
    CHECK(parse_date("Wed, 31 Dec 1969 23:59:59 GMT", year_2024) == -1);
    CHECK(parse_date("Thu, 29 Feb 2024 00:00:00 GMT", year_2024) == 1709164800);
}

TEST_CASE("a year of two digits lies at most 50 years ahead") {
    const auto year = [](const char* text, std::time_t now) {
        const auto seconds = parse_date(text, now);
        REQUIRE(seconds.has_value());
        return by_libc(*seconds, "%Y");
    };
    CHECK(year("Sunday, 06-Nov-94 08:49:37 GMT", year_2024) == "1994");
    CHECK(year("Sunday, 06-Nov-23 08:49:37 GMT", year_2024) == "2023");
    CHECK(year("Sunday, 06-Nov-73 08:49:37 GMT", year_2024) == "2073");
    CHECK(year("Monday, 01-Jan-74 00:00:00 GMT", year_2024) == "2074");
    CHECK(year("Monday, 01-Jan-74 00:00:01 GMT", year_2024) == "1974");
    CHECK(year("Monday, 01-Jan-75 00:00:00 GMT", year_2024) == "1975");
    CHECK(year("Monday, 01-Jan-10 00:00:00 GMT", 3786912000) == "2110");  // now: 2090
    CHECK(year("Tuesday, 29-Feb-00 00:00:00 GMT", year_2024) == "2000");
}

TEST_CASE("anything else is no date") {
    for (const char* text : {"",
                             "0",
                             "784111777",
                             "Sun, 06 Nov 1994 08:49:37",
                             "Sun, 06 Nov 1994 08:49:37 UTC",
                             "Sun, 06 Nov 1994 08:49:37 gmt",
                             "Sun, 06 Nov 1994 08:49:37 +0000",
                             "Sun, 06 Nov 1994 08:49:37 GMT ",
                             " Sun, 06 Nov 1994 08:49:37 GMT",
                             "Sun,06 Nov 1994 08:49:37 GMT",
                             "Sun, 6 Nov 1994 08:49:37 GMT",
                             "Sun,  6 Nov 1994 08:49:37 GMT",
                             "Sun, 06 nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 94 08:49:37 GMT",
                             "Sun, 06 Nov 19994 08:49:37 GMT",
                             "Sun, 06 Nov -994 08:49:37 GMT",
                             "Xyz, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 00 Nov 1994 08:49:37 GMT",
                             "Sun, 31 Nov 1994 08:49:37 GMT",
                             "Sun, 32 Dec 1994 08:49:37 GMT",
                             "Wed, 29 Feb 2023 00:00:00 GMT",
                             "Mon, 29 Feb 2100 00:00:00 GMT",
                             "Sun, 06 Nov 1994 24:00:00 GMT",
                             "Sun, 06 Nov 1994 08:60:00 GMT",
                             "Sun, 06 Nov 1994 08:49:61 GMT",
                             "Sun, 06 Nov 1994 8:49:37 GMT",
                             "Sun, 06-Nov-94 08:49:37 GMT",
                             "Sunday, 06-Nov-1994 08:49:37 GMT",
                             "Sunday, 06 Nov 1994 08:49:37 GMT",
                             "Sunday, 29-Feb-23 08:49:37 GMT",
                             "Sun Nov 6 08:49:37 1994",
                             "Sun Nov 06 08:49:37 94",
                             "Sun Nov  0 08:49:37 1994",
                             "Sun Nov   6 08:49:37 1994",
                             "Sun Nov  6 08:49:37 1994 GMT",
                             "1994-11-06T08:49:37Z"}) {
        CAPTURE(text);
        CHECK(!parse_date(text, year_2024).has_value());
    }
    const std::string whole = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(!parse_date(whole.substr(0, size), year_2024).has_value());
}
