// The limits by their names on the command line, and the two questions about the terminal.
#include "stepwise/commands/options.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string_view>

namespace stepwise {
namespace {

struct TimeLimit {
    std::string_view name;
    std::int64_t Limits::*member;
    double least = 0.001, most = 86400;  // seconds
};
constexpr TimeLimit times[] = {
    {"idle", &Limits::idle},       {"head", &Limits::head},
    {"body", &Limits::body},       {"write", &Limits::write},
    {"linger", &Limits::linger},   {"grace", &Limits::grace},
    {"pause", &Limits::pause},     {"script", &Limits::script},
    {"connect", &Limits::connect}, {"tunnel-idle", &Limits::tunnel_idle},
    {"lookup", &Limits::lookup},   {"lookup-cache", &Limits::lookup_cache},
    {"ident", &Limits::ident},     {"recheck", &Limits::recheck, 0, 1},
};

struct CountLimit {
    std::string_view name;
    std::uint64_t least, most;
    void (*set)(Limits&, std::uint64_t);
};
constexpr std::uint64_t megabyte = 1 << 20;
constexpr CountLimit counts[] = {
    {"connections", 1, 1'000'000,
     [](Limits& l, std::uint64_t n) { l.connections = static_cast<unsigned>(n); }},
    {"queue", 1, 1'000'000, [](Limits& l, std::uint64_t n) { l.queue = static_cast<unsigned>(n); }},
    {"requests", 1, 1'000'000'000,
     [](Limits& l, std::uint64_t n) { l.requests = static_cast<unsigned>(n); }},
    {"backlog", 1, 65535, [](Limits& l, std::uint64_t n) { l.backlog = static_cast<int>(n); }},
    {"body-rate", 1, 1024 * megabyte, [](Limits& l, std::uint64_t n) { l.body_rate = n; }},
    {"request-line", 16, megabyte,
     [](Limits& l, std::uint64_t n) { l.message_head.request_line = n; }},
    {"field-line", 16, megabyte, [](Limits& l, std::uint64_t n) { l.message_head.field_line = n; }},
    {"head-size", 64, megabyte, [](Limits& l, std::uint64_t n) { l.message_head.head = n; }},
    {"fields", 1, http::Fields::capacity,
     [](Limits& l, std::uint64_t n) { l.message_head.fields = n; }},
    {"body-size", 0, UINT64_MAX / 2, [](Limits& l, std::uint64_t n) { l.message_body.body = n; }},
    {"unwanted-body", 0, UINT64_MAX / 2, [](Limits& l, std::uint64_t n) { l.unwanted_body = n; }},
};

std::int64_t time_of(const TimeLimit& limit, const std::string& value) {
    char* end = nullptr;
    const double time = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0' || !std::isfinite(time) || time < limit.least ||
        time > limit.most)
        throw std::invalid_argument(fmt::format("limit {} takes seconds from {} to {}, not '{}'",
                                                limit.name, limit.least, limit.most, value));
    return static_cast<std::int64_t>(time * static_cast<double>(seconds));
}

std::uint64_t count_of(const CountLimit& limit, std::string_view value) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    if (error != std::errc{} || end != value.data() + value.size() || count < limit.least ||
        count > limit.most)
        throw std::invalid_argument(
            "limit " + std::string{limit.name} + " takes " + std::to_string(limit.least) + " to " +
            std::to_string(limit.most) + ", not '" + std::string{value} + "'");
    return count;
}

std::string all_names() {
    std::string names;
    for (const TimeLimit& limit : times) names += std::string{limit.name} + ' ';
    for (const CountLimit& limit : counts) names += std::string{limit.name} + ' ';
    names.pop_back();
    return names;
}

}  // namespace

void set_limit(Limits& limits, const std::string& name_and_value) {
    const std::size_t equals = name_and_value.find('=');
    const std::string name = name_and_value.substr(0, equals);
    const std::string value =
        equals == std::string::npos ? std::string{} : name_and_value.substr(equals + 1);
    for (const TimeLimit& limit : times)
        if (limit.name == name) {
            limits.*limit.member = time_of(limit, value);
            return;
        }
    for (const CountLimit& limit : counts)
        if (limit.name == name) {
            limit.set(limits, count_of(limit, value));
            return;
        }
    throw std::invalid_argument("there is no limit '" + name + "': choose NAME=VALUE with one of " +
                                all_names());
}

bool wants_colour(ColourMode mode) {
    if (mode != ColourMode::automatic) return mode == ColourMode::always;
    const char* terminal = std::getenv("TERM");
    const char* no_colour = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) && !(no_colour && *no_colour) && terminal &&
           std::string_view{terminal} != "dumb";
}

std::size_t columns_of_output() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return std::min<std::size_t>(std::max<std::size_t>(size.ws_col, 80), 100);
}

}  // namespace stepwise
