// `stepwise export`: a recorded run in the forms that people and other programs read.
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "stepwise/commands/options.hpp"
#include "stepwise/compare/lanes.hpp"

namespace stepwise {
namespace {

std::string lanes_of(RecordingReader& reader, const ExportOptions& options) {
    TimelineBuilder builder(reader.header());
    for (Event event; reader.next(event);) builder.add(event);
    const NamedTimeline run{reader.header().architecture, builder.finish()};
    const std::span<const NamedTimeline> runs(&run, 1);
    if (options.to == "svg") return lanes_as_svg(runs);
    if (options.to == "html") return lanes_as_html(runs);
    return lanes_as_text(runs, {options.ascii, columns_of_output(), 40});
}

}  // namespace

int export_recording(const CommonOptions&, const ExportOptions& options) {
    std::ifstream file(options.file);
    RecordingReader reader(file);
    std::cout << lanes_of(reader, options);
    return 0;
}

}  // namespace stepwise
