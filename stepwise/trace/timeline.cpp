// Each thread's time is told in pieces that follow one another: a call from its start to its end,
// and between two calls the stage that it is in.
#include "stepwise/trace/timeline.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t deepest = 64;  // stages within stages: a real run has two

bool is_wait_for_anybody(std::string_view call) noexcept {
    return call == "accept4" || call == "epoll_wait" || call == "ppoll" ||
           call == "clock_nanosleep";
}

bool is_on_client(std::string_view call) noexcept {
    return call == "recvfrom" || call == "sendto" || call == "sendfile";
}

/// A socket that never blocks never waits, however long the kernel took.
Doing doing_of_call(const Event& event, bool may_block) noexcept {
    const std::string_view call = event.name.view();
    if (is_wait_for_anybody(call)) return Doing::waits_for_anybody;
    if (event.connection == 0 || event.stage == Stage::waiting) return Doing::own_work;
    if (may_block && is_on_client(call) && event.took >= shortest_wait)
        return Doing::waits_for_client;
    return Doing::serves;
}

Doing doing_of_stage(const Event& event) noexcept {
    return event.connection == 0 || event.stage == Stage::waiting ? Doing::own_work : Doing::serves;
}

std::string with_result(const Event& event) {
    std::string text = escaped(event.name.view()) + " = " + std::to_string(event.result);
    if (event.error != 0) text += " " + error_name(event.error);
    return text;
}

Span span_of(const Event& event, Doing doing) {
    Span span;
    span.connection = event.connection;
    span.transaction = event.transaction;
    span.stage = event.stage;
    span.doing = doing;
    return span;
}

std::string glimpse_of(std::string_view octets) {
    constexpr std::size_t most = 200;
    return escaped(octets.substr(0, most)) + (octets.size() > most ? "..." : "");
}

// --- what becomes known of a client

void note_fact(Served& client, const Event& event) {
    const std::string_view key = event.name.view();
    if (key == "peer" && event.stage == Stage::accept) client.peer = glimpse_of(event.text.view());
    if (key == "request_line") {
        ++client.requests;
        if (client.request.empty()) client.request = glimpse_of(event.text.view());
    }
    if (key == "status" && event.stage == Stage::build_response && client.status.empty())
        client.status = glimpse_of(event.text.view());
}

void note_call(Served& client, const Event& event) {
    const std::string_view call = event.name.view();
    if (call == "accept4" && event.result >= 0) {
        client.accepted = end_of(event);
        client.socket = static_cast<std::int32_t>(event.result);
        client.may_block = event.arguments.view().find("SOCK_NONBLOCK") == std::string_view::npos;
    }
    if (call == "recvfrom") client.asked_in_vain = event.error == EAGAIN;
    if (call == "sendto" && event.result > 0 && client.answered < 0) {
        client.answered = end_of(event);
        client.answered_by = who_of(event);
    }
    if (call == "close" && event.descriptor == client.socket && event.stage != Stage::waiting)
        client.over = end_of(event);
}

/// From the last that was heard of a client to this event, if it was the client that was slow.
void note_silence(Served& client, const Event& event) {
    const bool is_recv = event.edge == Edge::syscall && event.name.view() == "recvfrom";
    const bool is_looked_at_again =
        event.edge == Edge::enter && event.stage == Stage::receive && client.asked_in_vain;
    if (client.seen < 0 || !((is_recv && client.may_block) || is_looked_at_again)) return;
    const Silence silence{client.seen, end_of(event), who_of(event), is_recv};
    const Silence& longest = client.longest_silence;
    if (silence.end - silence.begin > longest.end - longest.begin) client.longest_silence = silence;
}

void note(Served& client, const Event& event) {
    note_silence(client, event);
    client.seen = std::max(client.seen, end_of(event));
    if (event.edge == Edge::fact) note_fact(client, event);
    if (event.edge == Edge::syscall) note_call(client, event);
}

}  // namespace

std::int64_t end_of(const Event& event) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 4;
    return std::clamp<std::int64_t>(event.nanoseconds, 0, most);
}

std::int64_t start_of(const Event& event) noexcept {
    const std::int64_t end = end_of(event);
    return event.edge == Edge::syscall ? end - std::clamp<std::int64_t>(event.took, 0, end) : end;
}

TimelineBuilder::TimelineBuilder(RecordingHeader header) { made_.header = std::move(header); }

TimelineBuilder::Worker& TimelineBuilder::worker_of(const Event& event, std::int64_t start) {
    const auto [found, is_new] = workers_.try_emplace(who_of(event));
    if (is_new) {
        found->second.lane = made_.lanes.size();
        found->second.now = start;
        made_.lanes.push_back({who_of(event), event.worker, {}});
    }
    return found->second;
}

/// Time never goes back, whatever a file says.
void TimelineBuilder::tell(Worker& worker, std::int64_t until, Span span) {
    if (until < worker.now) return;
    span.begin = std::exchange(worker.now, until);
    span.end = until;
    if (++spans_ > most_spans)
        ++made_.left_out;
    else
        made_.lanes[worker.lane].spans.push_back(std::move(span));
}

void TimelineBuilder::tell_stage(Worker& worker, std::int64_t until, bool is_over) {
    if (worker.open.empty() || until <= worker.now) return;
    const Open& open = worker.open.back();
    Span span = open.span;
    if (!open.waits_for.empty()) {
        span.doing = Doing::waits_for_anybody;
        span.call = open.waits_for;
    }
    if (!is_over) span.doing = Doing::unfinished;
    tell(worker, until, std::move(span));
}

void TimelineBuilder::add(const Event& event) {
    ++made_.events;
    const std::int64_t start = start_of(event);
    if (!std::exchange(has_begun_, true)) first_ = last_ = start;
    first_ = std::min(first_, start);
    last_ = std::max(last_, end_of(event));
    Worker& worker = worker_of(event, start);
    if (event.edge != Edge::fact) tell_stage(worker, start, true);
    switch (event.edge) {
        case Edge::enter:
            worker.now = std::max(worker.now, start);  // between two stages nothing is known
            if (worker.open.size() < deepest)
                worker.open.push_back({span_of(event, doing_of_stage(event)), {}});
            break;
        case Edge::syscall: {
            const auto client = made_.connections.find(event.connection);
            const bool may_block = client == made_.connections.end() || client->second.may_block;
            Span span = span_of(event, doing_of_call(event, may_block));
            span.call = with_result(event);
            worker.now = std::max(worker.now, start);
            tell(worker, end_of(event), std::move(span));
            break;
        }
        case Edge::fact:
            if (!worker.open.empty() && event.stage == Stage::waiting && event.name.view() == "for")
                worker.open.back().waits_for = glimpse_of(event.text.view());
            break;
        case Edge::leave:
            if (!worker.open.empty()) worker.open.pop_back();
            break;
    }
    if (!worker.open.empty() && event.edge != Edge::leave && event.connection != 0)
        worker.open.back().span = span_of(event, doing_of_stage(event));

    if (event.connection == 0) return;
    first_served_ = first_served_ < 0 ? end_of(event) : first_served_;
    last_served_ = std::max(last_served_, end_of(event));
    if (made_.connections.size() < most_spans || made_.connections.contains(event.connection))
        note(made_.connections[event.connection], event);
    else
        ++made_.left_out;
}

Timeline TimelineBuilder::finish() {
    bool somebody_is_served = false;
    for (auto& [who, worker] : workers_) {
        for (const Open& open : worker.open)
            somebody_is_served = somebody_is_served || open.span.connection != 0;
        tell_stage(worker, last_, false);
    }
    std::stable_sort(made_.lanes.begin(), made_.lanes.end(),
                     [](const Lane& a, const Lane& b) { return a.worker < b.worker; });
    made_.begin = first_served_ < 0 ? first_ : first_served_;
    made_.end = first_served_ < 0 || somebody_is_served ? last_ : last_served_;
    return std::move(made_);
}

Timeline timeline_of(const Recording& recording) {
    TimelineBuilder builder(recording.header);
    for (const Event& event : recording.events) builder.add(event);
    return builder.finish();
}

}  // namespace stepwise
