// The same values as on the page, under names that a program can rely on.
#include "stepwise/client/explain/json.hpp"

#include <nlohmann/json.hpp>

#include "stepwise/client/explain/answer.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<ExplainedStep>& steps) {
    Json list = Json::array();
    for (const ExplainedStep& step : steps)
        list.push_back({{"what", step.what}, {"section", step.section}});
    return list;
}

Json json_of(const RequestMessage& message) {
    Json lines = Json::array();
    for (const MessageLine& line : message.lines)
        lines.push_back(
            {{"octets", escaped(line.text)}, {"from", line.from}, {"section", line.section}});
    return {{"method", message.method},
            {"lines", lines},
            {"body", escaped(message.body)},
            {"octets", escaped(message.bytes())}};
}

/// As in a recording.
Json json_of(const std::vector<Event>& events) {
    Json list = Json::array();
    for (const Event& event : events) list.push_back(Json::parse(to_json_line(event)));
    return list;
}

}  // namespace

std::string to_json(const Explanation& explanation, const Exchange* exchange,
                    const WatchedEvents& watched) {
    Json parts = Json::array();
    for (const Fate& fate : explanation.fates)
        parts.push_back({{"name", to_string(fate.part.name)},
                         {"begin", fate.part.begin},
                         {"end", fate.part.end},
                         {"text", fate.text},
                         {"becomes", fate.becomes.empty() ? Json{} : Json{fate.becomes}},
                         {"at", fate.becomes.empty() ? Json{} : Json{fate.at}},
                         {"why", fate.why},
                         {"section", fate.section}});
    Json json = {{"url", explanation.parsed.text},
                 {"normal_form", explanation.parsed.url->href()},
                 {"parts", parts},
                 {"changes", json_of(explanation.changes)}};
    if (!explanation.instead.empty()) json["instead_of_http"] = json_of(explanation.instead);
    if (explanation.message) {
        json["file_name"] = json_of(explanation.file_name);
        json["message"] = json_of(*explanation.message);
        json["on_the_way"] = json_of(explanation.on_the_way);
    }
    if (exchange) json["response"] = json_of(*exchange);
    if (!watched.client.empty()) {
        json["client_events"] = json_of(watched.client);
        json["server_events"] = json_of(watched.server);
    }
    return json.dump(2, ' ', true, Json::error_handler_t::replace) + '\n';
}

}  // namespace stepwise
