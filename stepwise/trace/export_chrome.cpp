// Everything in a thread nests: whatever its clock says, nothing begins before what was told of
// that thread last.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>

#include "stepwise/trace/clients.hpp"
#include "stepwise/trace/exports.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/timeline.hpp"

namespace stepwise {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest = 64;     // stages within stages
constexpr std::size_t most_facts = 64;  // of one stage

class ChromeTrace {
  public:
    explicit ChromeTrace(const RecordingHeader& header, std::ostream& to)
        : to_(to), architecture_(header.architecture) {
        to_ << "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
    }

    void add(const Event& event) {
        if (!began_) began_ = start_of(event);
        Thread& thread = thread_of(event);
        switch (event.edge) {
            case Edge::enter: enter(thread, event); break;
            case Edge::syscall: call(thread, event); break;
            case Edge::fact: fact(thread, event); break;
            case Edge::leave: leave(thread, event); break;
        }
        if (event.connection == 0) return;
        follow_request(thread, event);
        if (event.stage != Stage::waiting && !thread.open.empty() && event.edge != Edge::leave)
            seen_in_[event.connection] = {who_of(event), thread.now};
        if (is_end(event) && requests_[event.connection].is_last) {
            requests_.erase(event.connection);
            seen_in_.erase(event.connection);
        }
    }

    void finish() {
        for (auto& [who, thread] : threads_)
            for (; !thread.open.empty(); thread.open.pop_back()) {
                Json json = place("E", who, thread.now);
                json["args"] = {{"unfinished", "the recording ends in this stage"}};
                put(json);
            }
        for (const auto& [connection, request] : requests_)
            if (!request.is_over) end_request(connection, request);
        to_ << "\n]}\n";
    }

  private:
    struct Thread {
        std::int64_t now = 0;
        std::vector<Json> open;  // the facts of each stage that is open
    };
    struct Request {
        std::uint32_t transaction = 0;
        Who who;
        std::int64_t seen = 0;
        bool is_over = false, is_last = false;  // told; and the connection is closed
    };
    struct Place {
        Who who;
        std::int64_t at = 0;
    };

    void put(const Json& json) {
        to_ << (is_first_ ? "\n" : ",\n")
            << json.dump(-1, ' ', true, Json::error_handler_t::replace);
        is_first_ = false;
    }

    /// Microseconds since the recording began; three decimals make nanoseconds of them.
    double micro(std::int64_t time) const { return static_cast<double>(time - *began_) / 1e3; }

    Json place(const char* phase, Who who, std::int64_t at) const {
        return {{"ph", phase}, {"pid", who.first}, {"tid", who.second}, {"ts", micro(at)}};
    }

    void name(const char* what, Who who, const Json& arguments) {
        put({{"ph", "M"},
             {"name", what},
             {"pid", who.first},
             {"tid", who.second},
             {"args", arguments}});
    }

    Thread& thread_of(const Event& event) {
        const auto [found, is_new] = threads_.try_emplace(who_of(event));
        if (is_new) {
            found->second.now = std::max(start_of(event), *began_);
            if (processes_.insert(event.process).second)
                name("process_name", who_of(event),
                     {{"name", escaped(architecture_) + " process"}});
            name("thread_name", who_of(event), {{"name", fmt::format("worker {}", event.worker)}});
            name("thread_sort_index", who_of(event), {{"sort_index", event.worker}});
        }
        return found->second;
    }

    static std::string title_of(Stage stage) {
        if (stage == Stage::waiting) return "waiting";
        return fmt::format("{} {}", static_cast<int>(stage), to_string(stage));
    }

    void enter(Thread& thread, const Event& event) {
        thread.now = std::max(thread.now, end_of(event));
        if (thread.open.size() == deepest) return;
        thread.open.push_back(Json::object());
        Json json = place("B", who_of(event), thread.now);
        json["name"] = title_of(event.stage);
        json["cat"] = "stage";
        put(json);
        draw_arrow(thread, event);
    }

    void leave(Thread& thread, const Event& event) {
        thread.now = std::max(thread.now, end_of(event));
        if (thread.open.empty()) return;
        Json json = place("E", who_of(event), thread.now);
        json["args"] = std::move(thread.open.back());
        json["args"]["connection"] = event.connection;
        json["args"]["request"] = event.transaction;
        thread.open.pop_back();
        put(json);
    }

    void fact(Thread& thread, const Event& event) {
        thread.now = std::max(thread.now, end_of(event));
        if (thread.open.empty() || thread.open.back().size() == most_facts) return;
        thread.open.back()[escaped(event.name.view())] = escaped(event.text.view());
    }

    void call(Thread& thread, const Event& event) {
        const std::int64_t begin = std::max(thread.now, start_of(event));
        thread.now = std::max(begin, end_of(event));
        Json json = place("X", who_of(event), begin);
        json["dur"] = static_cast<double>(thread.now - begin) / 1e3;
        json["name"] = escaped(event.name.view());
        json["cat"] = "syscall";
        json["args"] = {{"call", as_strace(event)}, {"connection", event.connection}};
        put(json);
    }

    /// From the thread that looked after this connection last, if it was another one.
    void draw_arrow(const Thread& thread, const Event& event) {
        const auto before = seen_in_.find(event.connection);
        if (event.stage == Stage::waiting || event.connection == 0) return;
        if (before == seen_in_.end() || before->second.who == who_of(event)) return;
        ++arrows_;
        Json from = place("s", before->second.who, std::min(before->second.at, thread.now));
        Json to = place("f", who_of(event), thread.now);
        to["bp"] = "e";
        for (Json* json : {&from, &to}) {
            (*json)["id"] = arrows_;
            (*json)["cat"] = "handover";
            (*json)["name"] = fmt::format("connection {} goes on here", event.connection);
            put(*json);
        }
    }

    Json request_event(const char* phase, std::uint64_t connection, const Request& request,
                       std::int64_t at) const {
        Json json = place(phase, request.who, at);
        json["cat"] = "request";
        json["id"] = fmt::format("{}.{}", connection, request.transaction);
        json["name"] = fmt::format("connection {}, request {}", connection, request.transaction);
        return json;
    }
    void end_request(std::uint64_t connection, const Request& request) {
        put(request_event("e", connection, request, request.seen));
    }

    /// What an architecture does for a connection while it waits is a part of no request: it may
    /// come late, and from the parent of whoever serves it.
    void follow_request(const Thread& thread, const Event& event) {
        if (event.stage == Stage::waiting) return;
        const auto [found, is_new] = requests_.try_emplace(event.connection);
        Request& request = found->second;
        if (event.transaction < request.transaction) return;
        if (is_new || event.transaction > request.transaction) {
            if (!is_new && !request.is_over) end_request(event.connection, request);
            request = {event.transaction, who_of(event), std::max(request.seen, thread.now)};
            put(request_event("b", event.connection, request, request.seen));
        }
        if (request.is_over) return;
        request.seen = std::max(request.seen, thread.now);
        if (event.edge == Edge::fact && event.stage == Stage::send &&
            event.name.view() == "connection")
            request.is_last = event.text.view() == "closed";
        if (is_end(event)) {
            end_request(event.connection, request);
            request.is_over = true;
        }
    }

    static bool is_end(const Event& event) {
        return event.edge == Edge::leave && event.stage == Stage::log;
    }

    std::ostream& to_;
    std::string architecture_;
    std::optional<std::int64_t> began_;
    bool is_first_ = true;
    std::uint64_t arrows_ = 0;
    std::map<Who, Thread> threads_;
    std::set<pid_t> processes_;
    std::map<std::uint64_t, Request> requests_;
    std::map<std::uint64_t, Place> seen_in_;
};

}  // namespace

void export_as_chrome(RecordingReader& from, std::ostream& to) {
    ChromeTrace trace(from.header(), to);
    for (Event event; to && from.next(event);) trace.add(event);
    trace.finish();
}

}  // namespace stepwise
