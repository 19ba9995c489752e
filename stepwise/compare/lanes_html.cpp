// The data of the page: as JSON in a script element, in which no `<` may stand.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "stepwise/compare/lanes_model.hpp"
#include "stepwise/compare/lanes_page.hpp"

namespace stepwise {
namespace {

using Json = nlohmann::ordered_json;

Json json_of_lanes(const Span& span, std::int64_t begin) {
    return Json::array({span.begin - begin, span.end - begin, span.connection, span.transaction,
                        static_cast<int>(span.stage), static_cast<int>(span.doing), span.call});
}

Json json_of_lanes(const NamedTimeline& run) {
    const Timeline& timeline = run.timeline;
    Json json{{"name", run.name},
              {"summary", lanes::summary(timeline)},
              {"silence", lanes::sentence_on_silence(timeline)},
              {"lanes", Json::array()}};
    if (timeline.left_out > 0)
        json["summary"] = lanes::summary(timeline) + " (" + std::to_string(timeline.left_out) +
                          " spans left out)";
    json["clients"] = Json::object();
    for (const auto& [number, client] : timeline.connections)
        json["clients"][std::to_string(number)] = lanes::sentence_on(client);
    const std::vector<lanes::LaneName> names = lanes::names_of(timeline);
    for (std::size_t i = 0; i < names.size(); ++i) {
        Json lane{{"name", names[i].worker + ", " + names[i].thread}, {"spans", Json::array()}};
        for (const Span& span : timeline.lanes[i].spans)
            if (span.end >= timeline.begin && span.begin <= timeline.end)
                lane["spans"].push_back(json_of_lanes(span, timeline.begin));
        json["lanes"].push_back(std::move(lane));
    }
    return json;
}

std::string without_markup(const std::string& json) {
    std::string text;
    for (const char c : json) c == '<' ? text += "\\u003c" : text += c;
    return text;
}

}  // namespace

std::string lanes_as_html(std::span<const NamedTimeline> runs) {
    Json json{{"axis", lanes::axis_of(runs)}, {"runs", Json::array()}};
    for (const NamedTimeline& run : runs) json["runs"].push_back(json_of_lanes(run));
    return std::string(lanes::page_before_data) +
           without_markup(json.dump(-1, ' ', true, Json::error_handler_t::replace)) +
           "\n</script>\n<details><summary>The same as text</summary>\n<pre>" +
           lanes::as_markup(lanes_as_text(runs, {})) + "</pre></details>" +
           std::string(lanes::page_after_data);
}

std::string lanes_as_html(std::span<const NamedRecording> runs) {
    return lanes_as_html(lanes::timelines_of(runs));
}

}  // namespace stepwise
