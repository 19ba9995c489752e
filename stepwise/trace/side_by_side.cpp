// Visits are aligned by their stages and then calls by their names: each time the longest sequence
// that both have in common, as diff(1) does.
#include "stepwise/trace/side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>

#include "stepwise/trace/clients.hpp"
#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_answered = 100'000, column = 46;

std::string short_text(std::string_view octets, std::size_t most) {
    std::string text = escaped(octets.substr(0, most));
    if (text.size() > most) text = text.substr(0, most - 3) + "...";
    return text;
}

Visit::Call call_of_event(const Event& event) {
    constexpr std::array transfers = {"recvfrom", "sendto", "sendfile", "write", "read", "pread64"};
    const std::string name = short_text(event.name.view(), 24);
    if (event.error != 0) return {name + " " + error_name(event.error), ""};
    const bool moves = std::count(transfers.begin(), transfers.end(), event.name.view()) > 0;
    return {name, moves ? std::to_string(event.result) : ""};
}

/// A stage of several threads may be open at once, so each thread's visit is found by its name.
class Collector {
  public:
    explicit Collector(OneRequest& into) : into_(into) {}

    void add(const Event& event) {
        if (event.edge == Edge::leave) {
            open_.erase(who_of(event));
            return;
        }
        Visit& visit = visit_of(event);
        if (event.edge == Edge::syscall) visit.calls.push_back(call_of_event(event));
        if (event.edge != Edge::fact) return;
        if (event.name.view() == "request_line") into_.request_line = escaped(event.text.view());
        if (event.name.view() == "status") into_.status = escaped(event.text.view());
    }

  private:
    Visit& visit_of(const Event& event) {
        const auto open = open_.find(who_of(event));
        if (event.edge != Edge::enter && open != open_.end()) return into_.visits[open->second];
        if (into_.visits.size() == most_visits)
            throw std::runtime_error(fmt::format("request {} visits more than {} stages",
                                                 to_string(into_.name), most_visits));
        open_[who_of(event)] = into_.visits.size();
        into_.visits.push_back({event.stage, event.worker, event.process, event.thread, {}});
        return into_.visits.back();
    }

    OneRequest& into_;
    std::map<Who, std::size_t> open_;
};

/// Pairs of places in `a` and `b`; `none` where only the other one has something.
constexpr std::size_t none = SIZE_MAX;
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs aligned(std::size_t a, std::size_t b,
              const std::function<bool(std::size_t, std::size_t)>& same) {
    constexpr std::size_t most = 4'000'000;  // cells; a request has a dozen visits, not thousands
    Pairs pairs;
    if ((a + 1) * (b + 1) > most) {
        for (std::size_t i = 0; i < std::max(a, b); ++i)
            pairs.emplace_back(i < a ? i : none, i < b ? i : none);
        return pairs;
    }
    std::vector<std::uint32_t> common((a + 1) * (b + 1));  // in what follows i and j
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
        return common[i * (b + 1) + j];
    };
    for (std::size_t i = a; i-- > 0;)
        for (std::size_t j = b; j-- > 0;)
            at(i, j) = same(i, j) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    for (std::size_t i = 0, j = 0; i < a || j < b;) {
        if (i < a && j < b && same(i, j))
            pairs.emplace_back(i++, j++);
        else if (j == b || (i < a && at(i + 1, j) >= at(i, j + 1)))
            pairs.emplace_back(i++, none);
        else
            pairs.emplace_back(none, j++);
    }
    return pairs;
}

std::string title_of(const Visit& visit) {
    const std::string stage =
        visit.stage == Stage::waiting
            ? "- waiting"
            : fmt::format("{} {}", static_cast<int>(visit.stage), to_string(visit.stage));
    return fmt::format("{:<20} worker {}", stage, visit.worker) +
           (visit.thread == visit.process ? fmt::format(" (pid {})", visit.process)
                                          : fmt::format(" (tid {})", visit.thread));
}

std::string title_of(const Visit::Call& call) {
    return "    " + call.name + (call.result.empty() ? "" : " = " + call.result);
}

class Columns {
  public:
    void line(const std::string& left, char mark, const std::string& right) {
        std::string line = fmt::format("{:<{}} {} {}", left.substr(0, column), column, mark,
                                       right.substr(0, column));
        line.resize(line.find_last_not_of(' ') + 1);
        text_ += line + "\n";
    }
    void calls(const Visit* a, const Visit* b) {
        static const std::vector<Visit::Call> nothing;
        const auto &left = a ? a->calls : nothing, &right = b ? b->calls : nothing;
        for (const auto& [i, j] :
             aligned(left.size(), right.size(),
                     [&](std::size_t x, std::size_t y) { return left[x].name == right[y].name; })) {
            differences_ += i == none || j == none;
            line(i == none ? "" : title_of(left[i]), mark(i, j),
                 j == none ? "" : title_of(right[j]));
        }
    }
    void visits(const Visit* a, const Visit* b) {
        // Numbers of processes always differ: only the worker's own number is compared.
        const char same_or_not = a && b && a->worker != b->worker ? '|' : ' ';
        line(a ? title_of(*a) : "", a && b ? same_or_not : a ? '<' : '>', b ? title_of(*b) : "");
        calls(a, b);
    }
    [[nodiscard]] std::size_t differences() const noexcept { return differences_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

  private:
    static char mark(std::size_t i, std::size_t j) {
        return i == none ? '>' : j == none ? '<' : ' ';
    }

    std::string text_;
    std::size_t differences_ = 0;
};

std::string head_of(const OneRequest& request) {
    return request.architecture + ": request " + to_string(request.name);
}

std::string line_of(const OneRequest& request) {
    std::string text = request.request_line.empty() ? "(no request line)" : request.request_line;
    if (!request.status.empty()) text += " (" + request.status + ")";
    return short_text(text, column);
}

std::string last_sentence(const OneRequest& a, const OneRequest& b, std::size_t differences) {
    const auto calls = [](std::size_t n) { return fmt::format("{} call{}", n, n == 1 ? "" : "s"); };
    return fmt::format("{} made {}, {} {}; {}.\n", escaped(a.architecture), calls(a.calls()),
                       escaped(b.architecture), b.calls(),
                       differences == 0 ? "they are the same calls"
                                        : fmt::format("{} {} only on one side", differences,
                                                      differences == 1 ? "is" : "are"));
}

}  // namespace

std::optional<TransactionName> transaction_name(std::string_view text) {
    TransactionName name;
    const char* const end = text.data() + text.size();
    const auto [dot, error] = std::from_chars(text.data(), end, name.connection);
    if (error != std::errc{} || dot == end || *dot != '.') return std::nullopt;
    const auto [last, second_error] = std::from_chars(dot + 1, end, name.transaction);
    if (second_error != std::errc{} || last != end || name.connection == 0) return std::nullopt;
    return name;
}

std::string to_string(const TransactionName& name) {
    return fmt::format("{}.{}", name.connection, name.transaction);
}

std::vector<Answered> answered_in(RecordingReader& from) {
    std::vector<Answered> answered;
    std::map<std::uint64_t, Answered> open;  // by connection
    for (Event event; answered.size() < most_answered && from.next(event);) {
        if (event.connection == 0) continue;
        if (event.edge == Edge::fact && event.name.view() == "request_line")
            open[event.connection] = {{event.connection, event.transaction},
                                      short_text(event.text.view(), 300)};
        const auto found = open.find(event.connection);
        if (found != open.end() && event.edge == Edge::leave && event.stage == Stage::send) {
            answered.push_back(std::move(found->second));
            open.erase(found);
        }
        if (open.size() > most_answered) open.erase(open.begin());
    }
    return answered;
}

std::size_t OneRequest::calls() const noexcept {
    std::size_t sum = 0;
    for (const Visit& visit : visits) sum += visit.calls.size();
    return sum;
}

OneRequest request_in(RecordingReader& from, TransactionName name) {
    OneRequest request{escaped(from.header().architecture), name, {}, {}, {}};
    Collector collector(request);
    for (Event event; from.next(event);)
        if (event.connection == name.connection && event.transaction == name.transaction)
            collector.add(event);
    return request;
}

SideBySide side_by_side(const OneRequest& a, const OneRequest& b) {
    Columns columns;
    columns.line(head_of(a), ' ', head_of(b));
    columns.line(line_of(a), a.request_line == b.request_line ? ' ' : '|', line_of(b));
    columns.line("", ' ', "");
    for (const auto& [i, j] : aligned(
             a.visits.size(), b.visits.size(),
             [&](std::size_t x, std::size_t y) { return a.visits[x].stage == b.visits[y].stage; }))
        columns.visits(i == none ? nullptr : &a.visits[i], j == none ? nullptr : &b.visits[j]);
    return {columns.text() + "\n" + last_sentence(a, b, columns.differences()),
            columns.differences() == 0};
}

}  // namespace stepwise
