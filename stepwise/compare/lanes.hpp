// Who was served when, and where each worker waited: a lane a worker, time to the right.  Made of
// what a recording holds and of nothing else; several recordings stand above one another on one
// time axis, each beginning where its server accepts its first connection.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "stepwise/trace/recording.hpp"
#include "stepwise/trace/timeline.hpp"

namespace stepwise {

struct NamedRecording {
    std::string name;  ///< stands above its lanes, e.g. "single"
    Recording recording;
};

/// The same in little room: `timeline_of` or a `TimelineBuilder` makes it, however long the run.
struct NamedTimeline {
    std::string name;
    Timeline timeline;
};

struct LanesStyle {
    bool ascii = false;         ///< no characters outside ASCII
    std::size_t columns = 100;  ///< 80 to 100
    std::size_t lanes = 40;     ///< of each recording at most; what is left out is counted
};

/// Lines of text with their line ends: a legend, and for each recording a time axis, its lanes
/// (whom the worker serves above what it does) and its connections.
[[nodiscard]] std::string lanes_as_text(std::span<const NamedTimeline> runs, LanesStyle style);
[[nodiscard]] std::string lanes_as_text(std::span<const NamedRecording> runs, LanesStyle style);

/// One self-contained picture.
[[nodiscard]] std::string lanes_as_svg(std::span<const NamedTimeline> runs);
[[nodiscard]] std::string lanes_as_svg(std::span<const NamedRecording> runs);

/// One self-contained page, needs no network: pointing at a span tells what happened there.
[[nodiscard]] std::string lanes_as_html(std::span<const NamedTimeline> runs);
[[nodiscard]] std::string lanes_as_html(std::span<const NamedRecording> runs);

}  // namespace stepwise
