// Durations come from the monotonic clock, dates from the other one, which somebody may set.
#include "stepwise/stages/7_log/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

struct Unit {
    std::string_view name;
    const char* format;  ///< of printf, for a long long
    std::int64_t divide, remainder;
};

constexpr std::int64_t no_remainder = INT64_MAX;
constexpr Unit units[] = {
    {"sec", "%lld", 1'000'000, no_remainder}, {"msec", "%lld", 1000, no_remainder},
    {"usec", "%lld", 1, no_remainder},        {"msec_frac", "%03lld", 1000, 1000},
    {"usec_frac", "%06lld", 1, 1'000'000},
};

bool skip(std::string_view& text, std::string_view start) noexcept {
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

void append_strftime(std::string& line, std::string_view format, std::time_t second) {
    char pattern[256], text[256];
    if (format.size() >= sizeof pattern) {
        line += '-';
        return;
    }
    *std::copy(format.begin(), format.end(), pattern) = '\0';
    std::tm parts{};
    gmtime_r(&second, &parts);
    const std::size_t size = std::strftime(text, sizeof text, pattern, &parts);
    line.append(size > 0 ? std::string_view{text, size} : "-");
}

}  // namespace

LoggedTime time_of_now() noexcept {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    return {now, now};
}

LoggedTime time_of(const Transaction& transaction) noexcept {
    LoggedTime time = time_of_now();
    if (transaction.began != 0) time.began -= (monotonic_now() - transaction.began) / 1000;
    return time;
}

void append_time(std::string& line, std::string_view format, LoggedTime time) {
    const std::int64_t moment = skip(format, "end:") ? time.ended : time.began;
    static_cast<void>(skip(format, "begin:"));
    for (const Unit& unit : units) {
        if (unit.name != format) continue;
        char digits[32];
        const int size =
            std::snprintf(digits, sizeof digits, unit.format,
                          static_cast<long long>(moment / unit.divide % unit.remainder));
        line.append(digits, static_cast<std::size_t>(size));
        return;
    }
    append_strftime(line, format, static_cast<std::time_t>(moment / 1'000'000));
}

}  // namespace stepwise
