// Sentences count only what the recording shows; whoever never was accepted is not in it.
#include "stepwise/compare/lanes_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stepwise::lanes {
namespace {

std::string connections(std::size_t n) {
    return n == 0 ? "nobody" : fmt::format("{} connection{}", n, n == 1 ? "" : "s");
}

std::uint32_t worker_number(const Timeline& timeline, Who who) {
    for (const Lane& lane : timeline.lanes)
        if (lane.who == who) return lane.worker;
    return 0;
}

}  // namespace

std::vector<NamedTimeline> timelines_of(std::span<const NamedRecording> runs) {
    std::vector<NamedTimeline> timelines;
    for (const NamedRecording& run : runs)
        timelines.push_back({run.name, timeline_of(run.recording)});
    return timelines;
}

std::string duration(std::int64_t nanoseconds) {
    const auto n = static_cast<double>(nanoseconds);
    if (nanoseconds == 0) return "0";
    if (nanoseconds < 1'000) return fmt::format("{} ns", nanoseconds);
    if (n < 999'500) return fmt::format("{:.3g} us", n / 1e3);
    if (n < 999'500'000) return fmt::format("{:.3g} ms", n / 1e6);
    if (n < 999'500'000'000) return fmt::format("{:.3g} s", n / 1e9);
    return fmt::format("{:.0f} s", n / 1e9);
}

std::vector<std::int64_t> ticks(std::int64_t length, std::size_t most) {
    const auto steps = static_cast<std::int64_t>(std::max<std::size_t>(most, 2) - 1);
    std::int64_t step = 1;
    while (length / step > steps) {  // 1, 2, 5, 10, 20, 50, ...
        std::int64_t power = 1;
        while (power <= step / 10) power *= 10;
        step = step == power * 2 ? power * 5 : step * 2;
    }
    std::vector<std::int64_t> marks;
    for (std::int64_t at = 0; at <= length; at += step) marks.push_back(at);
    return marks;
}

std::int64_t axis_of(std::span<const NamedTimeline> runs) {
    std::int64_t longest = 1;
    for (const NamedTimeline& run : runs)
        longest = std::max(longest, run.timeline.end - run.timeline.begin);
    return longest;
}

std::vector<LaneName> names_of(const Timeline& timeline) {
    std::map<pid_t, std::size_t> lanes_of_process;
    for (const Lane& lane : timeline.lanes) ++lanes_of_process[lane.who.first];
    std::vector<LaneName> names;
    for (const Lane& lane : timeline.lanes)
        names.push_back(
            {fmt::format("worker {}", lane.worker), lanes_of_process[lane.who.first] > 1
                                                        ? fmt::format("tid {}", lane.who.second)
                                                        : fmt::format("pid {}", lane.who.first)});
    return names;
}

std::string summary(const Timeline& timeline) {
    const auto many = [](std::size_t n, const char* what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    return many(timeline.lanes.size(), "worker") + ", " +
           many(timeline.connections.size(), "connection") + ", " +
           duration(timeline.end - timeline.begin) +
           (timeline.connections.empty() ? ""
                                         : " from the first connection to the last event of one");
}

std::string answered(const Served& client, std::int64_t begin) {
    if (client.answered < 0) return "never";
    if (client.accepted < 0) return "at " + duration(client.answered - begin);
    return duration(client.answered - client.accepted) + " later";
}

std::string asked(const Served& client) {
    const Silence& silence = client.longest_silence;
    if (client.request.empty())
        return silence.end > silence.begin
                   ? "no request; silent for " + duration(silence.end - silence.begin)
                   : "no request";
    std::string text = client.request;
    if (!client.status.empty()) text += " (" + client.status + ")";
    if (client.requests > 1) text += fmt::format(", {} more", client.requests - 1);
    return text;
}

std::string sentence_on(const Served& client) {
    return client.peer + (client.peer.empty() ? "" : ", ") + asked(client);
}

std::string sentence_on(const Span& span, std::int64_t begin) {
    std::string text;
    if (span.stage == Stage::waiting)
        text = span.doing == Doing::waits_for_anybody ? "waits" : "the architecture's own work";
    else
        text = fmt::format("{} {}", static_cast<int>(span.stage), to_string(span.stage));
    if (span.doing == Doing::waits_for_client) text += ", waits for this client alone";
    if (span.doing == Doing::unfinished) text += ", the recording ends there";
    if (span.connection != 0)
        text += fmt::format(", connection {}, request {}", span.connection, span.transaction);
    if (!span.call.empty()) text += ": " + span.call;
    const std::int64_t at = span.begin - begin;  // what began before the first connection: negative
    return text + fmt::format(" (at {}{}, {})", at < 0 ? "-" : "", duration(at < 0 ? -at : at),
                              duration(span.end - span.begin));
}

std::string sentence_on_silence(const Timeline& timeline) {
    constexpr std::int64_t worth_a_word = 1'000'000;
    const auto longest = std::max_element(
        timeline.connections.begin(), timeline.connections.end(), [](const auto& a, const auto& b) {
            const Silence &x = a.second.longest_silence, &y = b.second.longest_silence;
            return x.end - x.begin < y.end - y.begin;
        });
    if (longest == timeline.connections.end()) return "";
    const Silence& silence = longest->second.longest_silence;
    if (silence.end - silence.begin < worth_a_word) return "";
    std::size_t by_the_same = 0, by_others = 0;
    for (const auto& [number, client] : timeline.connections)
        if (number != longest->first && client.answered >= silence.begin &&
            client.answered <= silence.end)
            ++(client.answered_by == silence.who ? by_the_same : by_others);
    std::string text =
        fmt::format("Connection {} was silent for {}: worker {} ", longest->first,
                    duration(silence.end - silence.begin), worker_number(timeline, silence.who));
    if (silence.blocked)
        text += "stood in recvfrom and answered " + connections(by_the_same);
    else
        text += "waited for all at once and answered " + connections(by_the_same);
    if (timeline.lanes.size() > 1) text += ", the other workers " + connections(by_others);
    return text + " meanwhile.";
}

std::string as_markup(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else
            result += c;
    }
    return result;
}

}  // namespace stepwise::lanes
