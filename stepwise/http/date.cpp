// The calendar in plain arithmetic.  gmtime and strftime would do it too, but they hang on the
// process's locale and time zone, and a Date field in Czech or in local time is no Date field.
#include "stepwise/http/date.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::int64_t seconds_per_day = 86400;

struct Date {
    int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// Both conversions count years from 1 March, so that the leap day comes last and the month lengths
// 31 30 31 30 31 31 30 31 30 31 31 follow the line (153 m + 2) / 5.  Day 0 is 1 January 1970.
constexpr std::int64_t days_from_civil(int year, int month, int day) noexcept {
    const std::int64_t y = month > 2 ? year : year - 1;
    const std::int64_t m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

constexpr Date civil_from_days(std::int64_t days) noexcept {
    std::int64_t year = 1970 + days / 366;  // never too late; at most a few years too early
    while (days_from_civil(static_cast<int>(year) + 1, 1, 1) <= days) ++year;
    Date date;
    date.year = static_cast<int>(year);
    while (date.month < 12 && days_from_civil(date.year, date.month + 1, 1) <= days) ++date.month;
    date.day = static_cast<int>(days - days_from_civil(date.year, date.month, 1)) + 1;
    return date;
}

constexpr std::int64_t seconds_of(const Date& date) noexcept {
    return days_from_civil(date.year, date.month, date.day) * seconds_per_day + date.hour * 3600 +
           date.minute * 60 + date.second;
}

/// Held between 1970 and 9999, the years that the formats can write.
std::int64_t writable(std::time_t seconds) noexcept {
    constexpr std::int64_t latest = days_from_civil(10000, 1, 1) * seconds_per_day - 1;
    return std::clamp<std::int64_t>(seconds, 0, latest);
}

Date date_of(std::int64_t seconds) noexcept {
    Date date = civil_from_days(seconds / seconds_per_day);
    const auto within_day = static_cast<int>(seconds % seconds_per_day);
    date.hour = within_day / 3600;
    date.minute = within_day / 60 % 60;
    date.second = within_day % 60;
    return date;
}

std::string_view month_of(const Date& date) noexcept {
    return months[static_cast<std::size_t>(date.month - 1)];
}

class Writer {
  public:
    explicit Writer(char* to) noexcept : to_(to) {}
    Writer& operator<<(std::string_view text) noexcept {
        to_ = std::copy(text.begin(), text.end(), to_);
        return *this;
    }
    Writer& operator<<(int two_digits) noexcept {
        *to_++ = static_cast<char>('0' + two_digits / 10);
        *to_++ = static_cast<char>('0' + two_digits % 10);
        return *this;
    }
    Writer& year(int value) noexcept { return *this << value / 100 << value % 100; }
    Writer& time(const Date& date) noexcept {
        return *this << date.hour << ":" << date.minute << ":" << date.second;
    }

  private:
    char* to_;
};

/// Takes a text apart from the left; after the first thing that is not as wanted, `good` is false.
struct Reader {
    std::string_view rest;
    bool good = true;

    void literal(std::string_view wanted) noexcept {
        good = good && rest.starts_with(wanted);
        if (good) rest.remove_prefix(wanted.size());
    }
    int digits(std::size_t count) noexcept {
        int value = 0;
        good = good && rest.size() >= count;
        for (std::size_t i = 0; good && i < count; ++i) {
            good = is_digit(rest[i]);
            value = value * 10 + (rest[i] - '0');
        }
        if (good) rest.remove_prefix(count);
        return value;
    }
    /// The weekday is redundant, so its name must be one, but need not agree with the date.
    void weekday(std::size_t letters) noexcept {
        const auto is_next = [&](std::string_view name) {
            return rest.starts_with(name.substr(0, letters));
        };
        const auto found = std::find_if(weekdays.begin(), weekdays.end(), is_next);
        good = found != weekdays.end();
        if (good) rest.remove_prefix(std::min(letters, found->size()));
    }
    int month() noexcept {
        const auto found = std::find(months.begin(), months.end(), rest.substr(0, 3));
        good = good && found != months.end();
        if (good) rest.remove_prefix(3);
        return static_cast<int>(found - months.begin()) + 1;
    }
    void time(Date& date) noexcept {
        date.hour = digits(2);
        literal(":");
        date.minute = digits(2);
        literal(":");
        date.second = digits(2);
    }
};

/// Sun, 06 Nov 1994 08:49:37 GMT
bool read_imf_fixdate(Reader from, Date& date) noexcept {
    from.weekday(3);
    from.literal(", ");
    date.day = from.digits(2);
    from.literal(" ");
    date.month = from.month();
    from.literal(" ");
    date.year = from.digits(4);
    from.literal(" ");
    from.time(date);
    from.literal(" GMT");
    return from.good && from.rest.empty();
}

/// Sunday, 06-Nov-94 08:49:37 GMT; the year is left at two digits.
bool read_rfc850_date(Reader from, Date& date) noexcept {
    from.weekday(std::string_view::npos);
    from.literal(", ");
    date.day = from.digits(2);
    from.literal("-");
    date.month = from.month();
    from.literal("-");
    date.year = from.digits(2);
    from.literal(" ");
    from.time(date);
    from.literal(" GMT");
    return from.good && from.rest.empty();
}

/// Sun Nov  6 08:49:37 1994
bool read_asctime_date(Reader from, Date& date) noexcept {
    from.weekday(3);
    from.literal(" ");
    date.month = from.month();
    from.literal(" ");
    const bool one_digit = from.rest.starts_with(' ');
    if (one_digit) from.literal(" ");
    date.day = from.digits(one_digit ? 1 : 2);
    from.literal(" ");
    from.time(date);
    from.literal(" ");
    date.year = from.digits(4);
    return from.good && from.rest.empty();
}

/// The latest year with these two last digits that is not more than 50 years ahead.
void choose_century(Date& date, std::time_t now) noexcept {
    Date horizon = date_of(writable(now));
    horizon.year += 50;
    date.year += horizon.year - horizon.year % 100;
    if (seconds_of(date) > seconds_of(horizon)) date.year -= 100;
}

/// Second 60 is a leap second; it gets the number of the second after it, as in POSIX.
bool exists(const Date& date) noexcept {
    const std::int64_t first_of_next = date.month == 12
                                           ? days_from_civil(date.year + 1, 1, 1)
                                           : days_from_civil(date.year, date.month + 1, 1);
    const std::int64_t days_in_month = first_of_next - days_from_civil(date.year, date.month, 1);
    return date.day >= 1 && date.day <= days_in_month && date.hour <= 23 && date.minute <= 59 &&
           date.second <= 60;
}

}  // namespace

std::array<char, 29> imf_fixdate(std::time_t seconds) noexcept {
    const std::int64_t written = writable(seconds);
    const Date date = date_of(written);
    const std::int64_t weekday = (written / seconds_per_day + 4) % 7;  // day 0 was a Thursday
    std::array<char, 29> text{};
    Writer to{text.data()};
    to << weekdays[static_cast<std::size_t>(weekday)].substr(0, 3) << ", ";
    to << date.day << " " << month_of(date) << " ";
    to.year(date.year) << " ";
    to.time(date) << " GMT";
    return text;
}

std::array<char, 28> common_log_date(std::time_t seconds) noexcept {
    const Date date = date_of(writable(seconds));
    std::array<char, 28> text{};
    Writer to{text.data()};
    to << "[" << date.day << "/" << month_of(date) << "/";
    to.year(date.year) << ":";
    to.time(date) << " +0000]";
    return text;
}

std::optional<std::time_t> parse_date(std::string_view text, std::time_t now) noexcept {
    Date date;
    const Reader from{text};
    if (read_rfc850_date(from, date))
        choose_century(date, now);
    else if (!read_imf_fixdate(from, date) && !read_asctime_date(from, date))
        return std::nullopt;
    if (!exists(date)) return std::nullopt;
    return static_cast<std::time_t>(seconds_of(date));
}

}  // namespace stepwise::http
