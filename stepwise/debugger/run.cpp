// The order within one event matters: first it is noted, then it is decided whether to stop at it,
// then it is told, and only then its worker is released.
#include "stepwise/debugger/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr int patience = 250;                         // milliseconds between looks at a signal
constexpr std::int64_t worth_a_word = 1'000'000'000;  // nanoseconds of silence

}  // namespace

Run::Run(EventSource& source, Breakpoints& breakpoints, NarratorStyle style, Print print)
    : source_(&source),
      breakpoints_(breakpoints),
      style_(style),
      print_(std::move(print)),
      narrator_(std::make_unique<Narrator>(style)) {}

Run::Run(std::vector<Event> recorded, Breakpoints& breakpoints, NarratorStyle style, Print print)
    : breakpoints_(breakpoints),
      style_(style),
      print_(std::move(print)),
      history_(std::move(recorded)),
      narrator_(std::make_unique<Narrator>(style)) {}

std::size_t Run::moment() const noexcept {
    if (looking_back_) return *looking_back_;
    if (!is_live()) return at_;
    return history_.empty() ? 0 : history_.size() - 1;
}

bool Run::is_held(std::size_t place) const noexcept {
    return std::any_of(holds_.begin(), holds_.end(), [&](const Hold& h) { return h.at == place; });
}

std::optional<std::size_t> Run::held_for(std::uint64_t connection) const noexcept {
    for (const Hold& hold : holds_)
        if (history_.connection_of(hold.at) == connection) return hold.at;
    return std::nullopt;
}

// --- forward

Halt Run::go(Goal goal) {
    // Nobody is followed, and there is nothing else to stop at: whoever comes first.
    if (!follows() && goal == Goal::breakpoint && breakpoints_.empty()) goal = Goal::first;
    goal_ = goal;
    looking_back_.reset();
    if (has_ended_) return {Halt::Kind::ended, at_, 0};
    if (!is_live() && !follows()) {
        if (const auto halt = begin_next_recorded()) return *halt;
        return {Halt::Kind::ended, at_, 0};
    }
    if (const auto halt = stop_at_unseen(goal)) return *halt;
    let_go(goal);
    for (;;) {
        EventSource::Incoming incoming;
        std::size_t place = 0;
        switch (fetch(incoming, place)) {
            case Fetched::ended: has_ended_ = is_live(); return {Halt::Kind::ended, at_, 0};
            case Fetched::interrupted: return interrupted();
            case Fetched::event: break;
        }
        notice(place);
        if (const auto halt = judge(place, goal)) {
            hold(incoming, place, true);
            at_ = place;
            if (halt->kind == Halt::Kind::connection_end)
                release_if([&](const Hold& h) { return h.at == place; });
            return *halt;
        }
        release_or_hold(incoming, place, true);
    }
}

Run::Fetched Run::fetch(EventSource::Incoming& into, std::size_t& place) {
    if (!is_live()) {
        if (has_begun_ && at_ + 1 >= history_.size()) return Fetched::ended;
        place = at_ = has_begun_ ? at_ + 1 : 0;
        has_begun_ = true;
        return Fetched::event;
    }
    for (;;) {
        switch (source_->next(into, patience)) {
            case EventSource::Got::event: place = history_.add(into.event); return Fetched::event;
            case EventSource::Got::interrupted: return Fetched::interrupted;
            case EventSource::Got::ended: return Fetched::ended;
            case EventSource::Got::nothing: break;
        }
        print_(narrator_->tell_silence(monotonic_now(), worth_a_word, source_->backlog()));
    }
}

/// Stops at whatever is there already.
Halt Run::interrupted() {
    EventSource::Incoming incoming;
    if (source_->next(incoming, 0) != EventSource::Got::event)
        return {Halt::Kind::nothing, moment(), 0};
    const std::size_t place = history_.add(incoming.event);
    notice(place);
    if (!follows()) focus_on(place);
    hold(incoming, place, true);
    at_ = place;
    return {Halt::Kind::interrupted, place, 0};
}

std::optional<Halt> Run::judge(std::size_t place, Goal goal) {
    const bool is_over = (is_of_focus(place) && history_.ends_connection(place)) ||
                         is_death_of_focus(history_[place]);
    const bool may_break = goal == Goal::breakpoint || is_of_focus(place);
    if (const Breakpoint* hit = may_break ? breakpoints_.hit(history_, place) : nullptr) {
        focus_on(place);
        const bool is_entry = hit->key.empty();
        return Halt{is_entry ? Halt::Kind::entry : Halt::Kind::fact, place, hit->number};
    }
    if (is_over) {
        focus_.is_over = true;
        return Halt{Halt::Kind::connection_end, place, 0};
    }
    if (!is_reached(place, goal)) return std::nullopt;
    focus_on(place);
    switch (history_[place].edge) {
        case Edge::enter: return Halt{Halt::Kind::entry, place, 0};
        case Edge::syscall: return Halt{Halt::Kind::call, place, 0};
        case Edge::fact: return Halt{Halt::Kind::fact, place, 0};
        case Edge::leave: break;
    }
    return Halt{Halt::Kind::request_end, place, 0};
}

bool Run::is_reached(std::size_t place, Goal goal) const noexcept {
    if (!follows()) return goal != Goal::breakpoint && history_.is_new_stage(place);
    if (!is_of_focus(place)) return false;
    switch (goal) {
        case Goal::step: return history_.is_call_of_stage(place) || history_.is_entry(place);
        case Goal::first:
        case Goal::next: return history_.is_new_stage(place);
        case Goal::finish: return history_.ends_request(place);
        case Goal::breakpoint: return false;
    }
    return false;
}

/// Workers that were held while somebody else was followed: it is their turn now.
std::optional<Halt> Run::stop_at_unseen(Goal goal) {
    std::sort(holds_.begin(), holds_.end(), [&](const Hold& a, const Hold& b) {
        constexpr std::uint64_t last = UINT64_MAX;  // those without a connection come last
        const std::uint64_t first = history_.connection_of(a.at),
                            second = history_.connection_of(b.at);
        return (first == 0 ? last : first) < (second == 0 ? last : second);
    });
    for (Hold& hold : holds_) {
        if (hold.is_seen) continue;
        const auto halt = judge(hold.at, goal);
        if (!halt) continue;
        hold.is_seen = true;
        at_ = hold.at;
        return halt;
    }
    return std::nullopt;
}

// --- whom we follow

bool Run::is_of_focus(std::size_t place) const noexcept {
    if (!follows()) return false;
    if (focus_.connection != 0) return history_.connection_of(place) == focus_.connection;
    return is_by_focus(place) && history_[place].stage == Stage::accept;
}

/// Where each connection has a process, that is named by its first thread.
bool Run::is_death_of_focus(const Event& event) const {
    return follows() && event.stage == Stage::waiting && event.edge == Edge::fact &&
           event.name.view() == "died" && event.text.view() == std::to_string(focus_.worker.thread);
}

void Run::focus_on(std::size_t place) {
    focus_ = {history_.connection_of(place), performer_of(history_[place]), false};
}

/// The worker that was about to accept was told that there is nobody; or a connection has come,
/// perhaps to another worker: of those that wait in accept the kernel chooses.
void Run::notice_accept(const Event& event) {
    if (focus_.connection != 0 || event.stage != Stage::accept) return;
    if (event.edge == Edge::syscall && event.connection != 0)
        focus_.connection = event.connection;
    else if (event.edge == Edge::leave && performer_of(event) == focus_.worker)
        focus_ = {};
}

void Run::notice(std::size_t place) {
    const Event& event = history_[place];
    if (follows()) notice_accept(event);
    if (!follows()) {
        const bool has_come = event.stage == Stage::accept && event.edge == Edge::syscall;
        if (has_come && event.connection != 0) focus_on(place);
        return;
    }
    const bool is_at_work = event.stage != Stage::waiting && event.connection != 0;
    if (!is_at_work || event.connection != focus_.connection ||
        performer_of(event) == focus_.worker)
        return;
    focus_.worker = performer_of(event);
    print_(fmt::format("\nworker {} ({} {}) goes on with connection {}\n", event.worker,
                       event.thread == event.process ? "process" : "thread", event.thread,
                       event.connection));
}

std::optional<std::size_t> Run::follow(std::uint64_t connection) {
    const auto last = history_.last_of(connection, moment());
    if (!last) return std::nullopt;
    focus_on(*last);
    focus_.connection = connection;
    const auto held = held_for(connection);
    for (Hold& hold : holds_)
        if (held && hold.at == *held) hold.is_seen = true;
    if (held) at_ = *held;
    return held;
}

// --- holding and releasing

void Run::hold(const EventSource::Incoming& incoming, std::size_t place, bool is_seen) {
    std::string text = narrator_->tell(history_[place]);
    if (history_[place].edge != Edge::enter) {
        if (is_shown(place)) print_(text);
        text.clear();  // only what is about to begin is told later
    }
    holds_.push_back({incoming, place, is_seen, std::move(text)});
}

void Run::release_or_hold(const EventSource::Incoming& incoming, std::size_t place,
                          bool is_running) {
    if (is_live() && would_be_held(place, is_running)) return hold(incoming, place, false);
    tell(place);
    if (is_live()) source_->release(incoming);
}

/// A worker waits for its turn if it comes to a stage of another connection: but not the thread
/// that serves ours, since that could never go on.
bool Run::would_be_held(std::size_t place, bool is_running) const noexcept {
    if (is_running && goal_ == Goal::breakpoint) return false;
    if (!history_.is_new_stage(place)) return false;
    if (!follows()) return true;
    const std::uint64_t connection = history_.connection_of(place);
    if (connection == 0) return focus_.connection == 0;
    if (connection == focus_.connection) return !is_running;
    return !is_by_focus(place);
}

void Run::release_if(const std::function<bool(const Hold&)>& may_go) {
    for (Hold& hold : holds_) {
        if (!may_go(hold)) continue;
        if (is_shown(hold.at)) print_(hold.text);
        if (is_live()) source_->release(hold.incoming);
    }
    std::erase_if(holds_, may_go);
}

void Run::let_go(Goal goal) {
    release_if([&](const Hold& hold) {
        const bool is_idle = history_.connection_of(hold.at) == 0;  // about to accept
        return goal == Goal::breakpoint || is_of_focus(hold.at) || is_by_focus(hold.at) ||
               !history_.is_entry(hold.at) || (is_idle && focus_.connection != 0);
    });
}

void Run::take_what_is_there() {
    EventSource::Incoming incoming;
    while (is_live() && !looking_back_ && source_->next(incoming, 0) == EventSource::Got::event) {
        const std::size_t place = history_.add(incoming.event);
        notice(place);
        if (is_of_focus(place) && history_.ends_connection(place)) focus_.is_over = true;
        release_or_hold(incoming, place, false);
    }
}

std::string Run::answer_of(std::uint64_t connection) const {
    return is_live() ? source_->answer_to(history_.peer_of(connection)) : std::string{};
}

// --- telling

bool Run::is_shown(std::size_t place) const noexcept {
    return goal_ == Goal::breakpoint || !has_focus() || is_of_focus(place) ||
           history_.connection_of(place) == focus_.connection || is_by_focus(place);
}

void Run::tell(std::size_t place) {
    const std::string text = narrator_->tell(history_[place]);
    if (is_shown(place)) print_(text);
}

/// The narrator remembers what it has told, so for another moment it has to begin anew.
void Run::tell_again_until(std::size_t place) {
    narrator_ = std::make_unique<Narrator>(style_);
    for (std::size_t told = 0; told < place; ++told) (void)narrator_->tell(history_[told]);
    holds_.clear();
    hold({}, place, true);
}

// --- back, and recorded connections

std::optional<std::size_t> Run::back() {
    if (focus_.connection == 0) return std::nullopt;
    const auto before = history_.stage_before(looking_back_.value_or(at_), focus_.connection);
    if (!before) return std::nullopt;
    if (is_live())
        looking_back_ = *before;
    else
        rewind_to(*before);
    return before;
}

std::size_t Run::rewind_to(std::size_t place) {
    at_ = place;
    has_begun_ = true;
    focus_on(place);
    tell_again_until(place);
    return place;
}

std::optional<Halt> Run::begin_next_recorded() {
    for (const std::uint64_t number : history_.connections(history_.size())) {
        if (number <= focus_.connection) continue;
        const auto begin = history_.begin_of(number);
        if (!begin) continue;
        return Halt{Halt::Kind::entry, rewind_to(*begin), 0};
    }
    return std::nullopt;
}

}  // namespace stepwise
