// Turn by turn: what went over the connection, where each value came from, and what it shows.
#include "stepwise/client/conversation/show_conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "stepwise/client/explain/show.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t shown_of_body = 240;

void show_request(Page& page, const Turn& turn) {
    for (const MessageLine& line : turn.message.lines) {
        show_octets(page, Ink::sent, line.text);
        for (const TakenValue& value : turn.taken)
            if (line.text.starts_with(value.field + ":"))
                show_note(page, fmt::format("from {} of the response of turn {}", value.from,
                                            value.turn));
    }
}

void show_response(Page& page, const ServerAnswer& answer) {
    if (!answer.response) return;
    show_octets(page, Ink::received, answer.response->line + "\r\n");
    for (const http::ResponseField& field : answer.response->fields)
        show_octets(page, Ink::received, field.name + ": " + field.value + "\r\n");
    show_octets(page, Ink::received, "\r\n");
    const std::string_view body = answer.body;
    show_octets(page, Ink::received, body.substr(0, shown_of_body));
    if (answer.body_octets > shown_of_body)
        show_note(page, fmt::format("… {} octets more", answer.body_octets - shown_of_body));
}

nlohmann::ordered_json json_of_turn(const Turn& turn) {
    nlohmann::ordered_json taken = nlohmann::ordered_json::array();
    for (const TakenValue& value : turn.taken)
        taken.push_back({{"field", value.field},
                         {"value", value.value},
                         {"turn", value.turn},
                         {"from", value.from}});
    nlohmann::ordered_json fields = nlohmann::ordered_json::array();
    const ServerAnswer& answer = turn.exchange.answer;
    if (answer.response)
        for (const http::ResponseField& field : answer.response->fields)
            fields.push_back({{"name", escaped(field.name)}, {"value", escaped(field.value)}});
    return {{"title", turn.title},
            {"before", turn.before},
            {"taken", taken},
            {"request", escaped(turn.message.bytes())},
            {"status", answer.response ? answer.response->status : 0},
            {"expected", turn.expected},
            {"fields", fields},
            {"body", escaped(answer.body)},
            {"octets", answer.octets},
            {"lesson", turn.lesson},
            {"surprise", turn.surprise}};
}

}  // namespace

void show_conversation(Page& page, const std::vector<Turn>& turns) {
    unsigned chapter = 1;
    for (const Turn& turn : turns) {
        show_heading(page, chapter, turn.title);
        if (!turn.before.empty()) show_step(page, {turn.before, ""});
        show_request(page, turn);
        show_response(page, turn.exchange.answer);
        if (turn.surprise.empty())
            show_step(page, {turn.lesson, ""});
        else
            page.wrapped(Ink::error, Page::Kind::prose, {3, 5},
                         "This is not what the script expects: " + turn.surprise +
                             fmt::format(" (expected {}).", turn.expected));
    }
}

std::string conversation_as_json(const std::vector<Turn>& turns, const std::string& architecture) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Turn& turn : turns) list.push_back(json_of_turn(turn));
    const nlohmann::ordered_json json = {
        {"conversation", "cache"}, {"architecture", architecture}, {"turns", list}};
    return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace stepwise
