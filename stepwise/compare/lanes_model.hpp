// What the three ways to draw lanes have in common: the time axis, the labels, the sentences.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stepwise/compare/lanes.hpp"

namespace stepwise::lanes {

[[nodiscard]] std::vector<NamedTimeline> timelines_of(std::span<const NamedRecording> runs);

/// "1.25 s", "430 ms", "12.5 us": three digits that count, and a unit.
[[nodiscard]] std::string duration(std::int64_t nanoseconds);

/// The whole numbers of nanoseconds to mark on an axis of that length, from 0, at most `most`.
[[nodiscard]] std::vector<std::int64_t> ticks(std::int64_t length, std::size_t most);

/// The longest of all: the axis is common to them.  At least 1.
[[nodiscard]] std::int64_t axis_of(std::span<const NamedTimeline> runs);

/// "worker 1", and "pid 4711" or, of a process with several lanes, "tid 4712".
struct LaneName {
    std::string worker, thread;
};
[[nodiscard]] std::vector<LaneName> names_of(const Timeline& timeline);

/// "1 worker, 5 connections, 1.03 s from the first one's acceptance"
[[nodiscard]] std::string summary(const Timeline& timeline);

/// "348 us later" than accepted, "at 20 ms" if its acceptance is not recorded, or "never".
[[nodiscard]] std::string answered(const Served& client, std::int64_t begin);

/// "GET / HTTP/1.1 (200), 2 more", or how long it sent nothing.
[[nodiscard]] std::string asked(const Served& client);

/// "127.0.0.1:43740, GET / HTTP/1.1 (200)"
[[nodiscard]] std::string sentence_on(const Served& client);

/// "2 receive, connection 2, request 1: recvfrom = 46 (at 20 ms, 12 us)"
[[nodiscard]] std::string sentence_on(const Span& span, std::int64_t begin);

/// What the longest silence of a client did to the others, in one sentence; empty: no client was
/// silent for a millisecond.
[[nodiscard]] std::string sentence_on_silence(const Timeline& timeline);

/// With the three characters escaped that would be markup in HTML and SVG.
[[nodiscard]] std::string as_markup(std::string_view text);

}  // namespace stepwise::lanes
