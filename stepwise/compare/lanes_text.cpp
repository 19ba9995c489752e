// Lanes for a terminal.  A column is a piece of time; what is shown of it is whoever was served in
// it, however short, since waiting takes most of a server's time and would hide all the rest.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "stepwise/compare/lanes_model.hpp"

namespace stepwise {
namespace {

constexpr std::size_t name_margin = 13;  // of the workers' names
constexpr std::size_t most_clients = 12;

/// Octets of UTF-8 that begin no character take no column.
std::string cut_to(const std::string& text, std::size_t columns) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80 && ++used > columns)
            return text.substr(0, i - std::min<std::size_t>(i, 3)) + "...";
    return text;
}

/// At spaces, further lines indented.
std::string wrapped_text(const std::string& text, std::size_t columns) {
    std::string result;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (used > 0 && used + 1 + end - at > columns) {
            result += "\n ";
            used = 1;
        }
        if (used > 0) result += ' ';
        result.append(text, at, end - at);
        used += 1 + end - at;
        at = end + 1;
    }
    return result.empty() ? result : result + "\n";
}

/// One after the other: 1 to 9, a to z, A to Z, then `*` for all others.
std::map<std::uint64_t, char> labels_of(const Timeline& timeline) {
    constexpr std::string_view marks =
        "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::map<std::uint64_t, char> labels;
    for (const auto& [number, client] : timeline.connections) {
        if (labels.size() == marks.size()) break;
        labels[number] = marks[labels.size()];
    }
    return labels;
}

/// What happened in one column of one lane.
struct Cell {
    std::uint64_t connection = 0;
    bool several = false;
    std::array<std::int64_t, 9> in_stage{};
    std::int64_t for_client = 0, for_anybody = 0, unfinished = 0;
    bool is_alive = false;

    void add(const Span& span, std::int64_t time) {
        is_alive = true;
        if (span.doing == Doing::waits_for_anybody) for_anybody += time;
        if (span.doing == Doing::waits_for_anybody || span.doing == Doing::own_work) return;
        if (span.connection != 0) {
            several = several || (connection != 0 && connection != span.connection);
            connection = span.connection;
        }
        if (span.doing == Doing::waits_for_client) for_client += time;
        if (span.doing == Doing::unfinished) unfinished += time;
        if (span.doing == Doing::serves) in_stage[static_cast<std::size_t>(span.stage)] += time;
    }
};

struct Marks {
    std::string_view for_client, for_anybody, line, tick;
};
constexpr Marks unicode{"▒", "░", "─", "┬"};
constexpr Marks plain{"=", ".", "-", "+"};

class Drawing {
  public:
    explicit Drawing(LanesStyle style, std::int64_t axis)
        : style_(style),
          marks_(style.ascii ? plain : unicode),
          columns_(std::clamp<std::size_t>(style.columns, 80, 100)),
          cells_(columns_ - name_margin),
          axis_(axis) {}

    std::string legend() const {
        return fmt::format(
            "Time goes to the right, {} a column.\n"
            "Upper line: the connection that the worker looks after (+ several).\n"
            "Lower line: 1 accept  2 receive  3 process  4 access resource\n"
            "            5 build response  6 send  7 log  ? the recording ends there\n"
            "            {} waits for that client alone (0.1 ms or more in a call that blocks)\n"
            "            {} waits for anybody (accept4, epoll_wait, ppoll, a queue)\n",
            lanes::duration(axis_ / static_cast<std::int64_t>(cells_)), marks_.for_client,
            marks_.for_anybody);
    }

    std::string run(const NamedTimeline& run) {
        const Timeline& timeline = run.timeline;
        labels_ = labels_of(timeline);
        std::string text = wrapped_text(title(run), columns_) + axis();
        const std::vector<lanes::LaneName> names = lanes::names_of(timeline);
        const std::size_t shown = std::min(names.size(), style_.lanes);
        for (std::size_t i = 0; i < shown; ++i) text += lane(timeline, i, names[i]);
        if (shown < names.size())
            text += fmt::format("... and {} more workers (--to html has them all)\n",
                                names.size() - shown);
        return text + clients(timeline);
    }

  private:
    std::string title(const NamedTimeline& run) const {
        const std::uint64_t left_out = run.timeline.left_out;
        return run.name + ": " + lanes::summary(run.timeline) +
               (left_out == 0 ? "" : fmt::format(" ({} spans left out)", left_out));
    }

    std::string axis() const {
        std::string numbers(name_margin, ' '), line(name_margin, ' ');
        std::size_t at = 0;
        for (const std::int64_t tick : lanes::ticks(axis_, 6)) {
            const std::size_t column = std::min(cell_of(tick), cells_ - 1);
            const std::string number = lanes::duration(tick);
            if (column + number.size() > cells_ || name_margin + column < numbers.size()) continue;
            for (; at < column; ++at) line += marks_.line;
            line += marks_.tick;
            ++at;
            numbers.resize(name_margin + column, ' ');
            numbers += number + " ";
        }
        for (; at < cells_; ++at) line += marks_.line;
        numbers.pop_back();
        return numbers + "\n" + line + "\n";
    }

    std::size_t cell_of(std::int64_t time) const {
        const double place = static_cast<double>(time) / static_cast<double>(axis_);
        return static_cast<std::size_t>(place * static_cast<double>(cells_));
    }
    std::int64_t begin_of(std::size_t cell) const {
        const double place = static_cast<double>(cell) / static_cast<double>(cells_);
        return static_cast<std::int64_t>(place * static_cast<double>(axis_));
    }

    std::vector<Cell> cells_of(const Timeline& timeline, const Lane& lane) const {
        std::vector<Cell> cells(cells_);
        for (const Span& span : lane.spans) {
            const std::int64_t begin = std::max(span.begin, timeline.begin) - timeline.begin;
            const std::int64_t end = std::min(span.end, timeline.end) - timeline.begin;
            if (end < begin) continue;
            const std::size_t last = std::min(cell_of(end), cells_ - 1);
            for (std::size_t i = std::min(cell_of(begin), cells_ - 1); i <= last; ++i)
                cells[i].add(span,
                             std::max<std::int64_t>(
                                 std::min(end, begin_of(i + 1)) - std::max(begin, begin_of(i)), 1));
        }
        return cells;
    }

    std::string whom(const Cell& cell) const {
        if (cell.several) return "+";
        if (cell.connection == 0) return " ";
        const auto found = labels_.find(cell.connection);
        return std::string(1, found == labels_.end() ? '*' : found->second);
    }
    std::string what(const Cell& cell) const {
        const auto longest = std::max_element(cell.in_stage.begin(), cell.in_stage.end());
        if (cell.unfinished > 0 && cell.unfinished > *longest) return "?";
        if (cell.for_client > 0 && !cell.several && cell.for_client >= *longest)
            return std::string(marks_.for_client);
        if (*longest > 0) return std::to_string(longest - cell.in_stage.begin());
        if (cell.for_client > 0) return std::string(marks_.for_client);
        return cell.for_anybody > 0 ? std::string(marks_.for_anybody) : " ";
    }

    std::string lane(const Timeline& timeline, std::size_t i, const lanes::LaneName& name) const {
        std::string upper =
            fmt::format("{:<{}}", cut_to(name.worker, name_margin - 1), name_margin);
        std::string lower =
            fmt::format("  {:<{}}", cut_to(name.thread, name_margin - 3), name_margin - 2);
        for (const Cell& cell : cells_of(timeline, timeline.lanes[i])) {
            upper += whom(cell);
            lower += what(cell);
        }
        upper.resize(upper.find_last_not_of(' ') + 1);
        lower.resize(lower.find_last_not_of(' ') + 1);
        return upper + "\n" + lower + "\n";
    }

    std::string clients(const Timeline& timeline) const {
        if (timeline.connections.empty()) return "  nobody connected in this recording\n";
        std::string text = fmt::format("  {:<21} {:>8} {:>13}  {}\n", "connection", "accepted",
                                       "answered", "asked");
        std::size_t shown = 0;
        for (const auto& [number, client] : timeline.connections) {
            if (++shown > most_clients) break;
            text += row(number, client, timeline.begin);
        }
        if (timeline.connections.size() > most_clients)
            text += fmt::format("  ... and {} more\n", timeline.connections.size() - most_clients);
        return text + wrapped_text(lanes::sentence_on_silence(timeline), columns_);
    }

    std::string row(std::uint64_t number, const Served& client, std::int64_t begin) const {
        const auto label = labels_.find(number);
        const char mark = label == labels_.end() ? '*' : label->second;
        const bool says_number = std::to_string(number) == std::string(1, mark);
        const std::string name =
            says_number ? client.peer : fmt::format("no. {}, {}", number, client.peer);
        const std::string text =
            fmt::format("{} {:<21} {:>8} {:>13}  {}", mark, name,
                        client.accepted < 0 ? "-" : lanes::duration(client.accepted - begin),
                        lanes::answered(client, begin), lanes::asked(client));
        return cut_to(text, columns_) + "\n";
    }

    LanesStyle style_;
    Marks marks_;
    std::size_t columns_, cells_;
    std::int64_t axis_;
    std::map<std::uint64_t, char> labels_;
};

}  // namespace

std::string lanes_as_text(std::span<const NamedTimeline> runs, LanesStyle style) {
    Drawing drawing(style, lanes::axis_of(runs));
    std::string text = drawing.legend();
    for (const NamedTimeline& run : runs) text += "\n" + drawing.run(run);
    return text;
}

std::string lanes_as_text(std::span<const NamedRecording> runs, LanesStyle style) {
    return lanes_as_text(lanes::timelines_of(runs), style);
}

}  // namespace stepwise
