// `break STAGE` and `break STAGE if KEY=VALUE`.
#include "stepwise/debugger/breakpoints.hpp"

#include <fmt/format.h>

#include "stepwise/debugger/words.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

bool is_hit(const Breakpoint& breakpoint, const History& history, std::size_t place) {
    const Event& event = history[place];
    if (event.stage != breakpoint.stage) return false;
    if (breakpoint.key.empty()) return history.is_new_stage(place);
    return event.edge == Edge::fact && event.name.view() == breakpoint.key &&
           event.text.view() == breakpoint.value;
}

}  // namespace

std::string Breakpoint::where() const {
    if (key.empty()) return "before " + numbered(stage);
    return fmt::format("in {}, behind {} = {}", numbered(stage), escaped(key), escaped(value));
}

Breakpoints::Added Breakpoints::add(std::string_view description) {
    const std::size_t condition = description.find(" if ");
    const NamedStage named = stage_named(trimmed(description.substr(0, condition)));
    if (!named.stage) return {false, named.complaint};

    Breakpoint breakpoint{last_number_ + 1, *named.stage, {}, {}, 0};
    if (condition != std::string_view::npos) {
        const std::string_view fact = trimmed(description.substr(condition + 4));
        const std::size_t equals = fact.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return {false, "behind `if` stands KEY=VALUE, e.g. break access if kind=directory"};
        breakpoint.key = trimmed(fact.substr(0, equals));
        breakpoint.value = trimmed(fact.substr(equals + 1));
    }
    last_number_ = breakpoint.number;
    breakpoints_.push_back(breakpoint);
    return {true, fmt::format("breakpoint {}: {}", breakpoint.number, breakpoint.where())};
}

bool Breakpoints::remove(std::size_t number) {
    return std::erase_if(breakpoints_, [&](const Breakpoint& breakpoint) {
               return breakpoint.number == number;
           }) > 0;
}

const Breakpoint* Breakpoints::hit(const History& history, std::size_t place) {
    for (Breakpoint& breakpoint : breakpoints_)
        if (is_hit(breakpoint, history, place)) {
            ++breakpoint.hits;
            return &breakpoint;
        }
    return nullptr;
}

}  // namespace stepwise
