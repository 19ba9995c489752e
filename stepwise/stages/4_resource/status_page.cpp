// What a client sent (its request lines) is escaped twice: as in a log, then for HTML.
#include "stepwise/stages/4_resource/status_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "stepwise/http/escape.hpp"

namespace stepwise {
namespace {

constexpr std::array<std::string_view, 8> stage_names = {
    "",       "1 accept", "2 receive", "3 process", "4 access resource", "5 build response",
    "6 send", "7 log"};

std::string_view stage_name(std::uint8_t stage) noexcept {
    return stage < stage_names.size() ? stage_names[stage] : std::string_view{};
}

std::string with_decimals(double value, int decimals) {
    std::array<char, 64> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, decimals);
    return {text.data(), end.ptr};
}

std::string seconds_of(std::int64_t nanoseconds, int decimals) {
    return with_decimals(static_cast<double>(nanoseconds) / 1e9, decimals);
}

struct Value {
    std::string_view name;
    std::string value;
};

std::vector<Value> values_of(const ServerState& state) {
    std::vector<Value> values = {
        {"ServerVersion", std::string{state.token}},
        {"CurrentTime", std::string{state.now}},
        {"ServerUptimeSeconds", std::to_string(state.nanoseconds_up / 1'000'000'000)},
        {"Uptime", std::to_string(state.nanoseconds_up / 1'000'000'000)},
        {"Total Accesses", std::to_string(state.accesses)},
        {"Total Connections", std::to_string(state.connections)},
        {"ConnsTotal", std::to_string(state.open.size())},
        {"BusyWorkers", std::to_string(state.busy)}};
    if (state.nanoseconds_up > 0)
        values.push_back({"ReqPerSec", with_decimals(static_cast<double>(state.accesses) * 1e9 /
                                                         static_cast<double>(state.nanoseconds_up),
                                                     3)});
    if (state.has_load)
        for (const auto& [name, value] :
             {std::pair{"Load1", state.load[0]}, std::pair{"Load5", state.load[1]},
              std::pair{"Load15", state.load[2]}})
            values.push_back({name, with_decimals(value, 2)});
    return values;
}

void append_row(std::string& page, const Scoreboard::Line& line) {
    const auto cell = [&page](std::string_view text) {
        page += "<td>";
        http::append_html_escaped(page, text);
    };
    std::string request;
    http::append_log_escaped(request, line.request);
    page += "<tr>";
    cell(std::to_string(line.connection));
    cell(line.peer);
    cell(std::to_string(line.process));
    cell(std::to_string(line.requests));
    cell(stage_name(line.stage));
    cell(seconds_of(line.nanoseconds, 2));
    cell(request);
    page += '\n';
}

constexpr std::string_view style = R"(<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; border-bottom: 1px solid; }
th, td { padding: .1rem .6rem; overflow-wrap: anywhere; }
</style>
)";

}  // namespace

std::string state_for_programs(const ServerState& state) {
    std::string text;
    for (const Value& value : values_of(state))
        text.append(value.name).append(": ").append(value.value).append("\n");
    return text;
}

std::string state_for_people(const ServerState& state) {
    std::string page =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Server status</title>\n";
    page.append(style).append("<h1>Server status</h1>\n<table>\n");
    for (const Value& value : values_of(state)) {
        page.append("<tr><th>").append(value.name).append("<td>");
        http::append_html_escaped(page, value.value);
        page += '\n';
    }
    page +=
        "</table>\n<h2>Open connections</h2>\n<table>\n<thead><tr><th>No.<th>Client<th>Process"
        "<th>Requests<th>Stage<th>Idle or busy for (s)<th>Last request\n<tbody>\n";
    std::vector<Scoreboard::Line> open = state.open;
    std::sort(open.begin(), open.end(),
              [](const auto& a, const auto& b) { return a.connection < b.connection; });
    for (const Scoreboard::Line& line : open) append_row(page, line);
    page += "</table>\n";
    if (open.size() == Scoreboard::slots) page += "<p>Further connections are not shown.</p>\n";
    return page;
}

}  // namespace stepwise
