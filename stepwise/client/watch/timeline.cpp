// Two columns, one clock.
#include "stepwise/client/watch/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "stepwise/client/watch/entry.hpp"

namespace stepwise {
namespace {

constexpr std::size_t time_columns = 9, gutter = 3;

/// The connection of the client with that address; none if it was never accepted.
std::optional<std::uint64_t> connection_of(const std::vector<Event>& server,
                                           std::string_view peer) {
    for (const Event& event : server)
        if (event.stage == Stage::accept && event.edge == Edge::fact &&
            event.name.view() == "peer" && event.text.view() == peer)
            return event.connection;
    return std::nullopt;
}

/// A wait that ended because something came, and what the worker then did was for that connection.
bool wakes_for(const std::vector<Event>& server, std::size_t at, std::uint64_t connection) {
    const Event& wait = server[at];
    if (wait.stage != Stage::waiting || wait.edge != Edge::syscall || wait.connection != 0 ||
        wait.result <= 0 || wait.name.view() == "epoll_ctl")
        return false;
    for (std::size_t i = at + 1; i < server.size(); ++i) {
        const Event& next = server[i];
        if (next.thread != wait.thread || next.process != wait.process) continue;
        if (next.connection != 0) return next.connection == connection;
        if (next.stage == Stage::waiting && next.edge == Edge::enter) return false;
    }
    return false;
}

/// How many octets go on this line: up to a space, else behind a mark that parts words of code, if
/// one stands in the second half.
std::size_t break_at(std::string_view text, std::size_t columns) {
    const std::size_t fits = octets_within(text, columns);
    if (fits == text.size()) return fits;
    const std::size_t half = octets_within(text, columns / 2);
    const std::size_t space = text.substr(0, fits + 1).rfind(' ');
    if (space != std::string_view::npos && space > half) return space;
    const std::size_t mark = text.substr(0, fits).find_last_of(",|/(");
    return mark != std::string_view::npos && mark > half ? mark + 1 : fits;
}

std::vector<std::string> wrapped(const ColumnLine& line, std::size_t columns) {
    std::vector<std::string> lines;
    std::string_view rest = line.text;
    std::string before;
    do {
        const std::size_t end = break_at(rest, columns - before.size());
        lines.push_back(before + std::string{rest.substr(0, end)});
        rest.remove_prefix(end);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        before.assign(line.further, ' ');
    } while (!rest.empty());
    return lines;
}

std::string padded(std::string text, std::size_t columns) {
    const std::size_t width = width_of(text);
    if (width < columns) text.append(columns - width, ' ');
    return text;
}

class Columns {
  public:
    Columns(TimelineStyle style)
        : page_(std::clamp<std::size_t>(style.columns, 80, 100), style.colour),
          left_((page_.columns() - time_columns - gutter) * 45 / 100),
          right_(page_.columns() - time_columns - gutter - left_) {}

    void title() {
        page_.line(Ink::rule,
                   padded("ms", time_columns) + padded("client", left_ + gutter) + "server");
    }
    void add(const Entry& entry, std::int64_t origin) {
        bool is_first = true;
        for (const ColumnLine& line : entry.lines)
            for (const std::string& text :
                 wrapped(line, entry.side == Side::client ? left_ : right_)) {
                add_line(entry, line.ink, text, is_first ? time_text(entry.at, origin) : "");
                is_first = false;
            }
    }
    std::string take() { return page_.take(); }

  private:
    static std::string time_text(std::int64_t at, std::int64_t origin) {
        return fmt::format("{:.3f}", static_cast<double>(at - origin) / 1e6);
    }
    void add_line(const Entry& entry, Ink ink, const std::string& text, const std::string& time) {
        const bool has_arrow = entry.crosses && !time.empty();
        const std::string time_column = padded(time, time_columns);
        if (entry.side == Side::client) {
            const std::string arrow = has_arrow ? arrow_after(text) : "";
            return page_.line({{Ink::note, time_column}, {ink, text}, {Ink::rule, arrow}});
        }
        const std::string before =
            has_arrow ? std::string(left_ - 4, ' ') + " ←──── " : std::string(left_ + gutter, ' ');
        page_.line({{Ink::note, time_column}, {Ink::rule, before}, {ink, text}});
    }
    [[nodiscard]] std::string arrow_after(const std::string& text) const {
        std::string arrow = " ";
        for (std::size_t at = width_of(text) + 1; at <= left_; ++at) arrow += "─";
        return arrow + "→";
    }

    Page page_;
    std::size_t left_, right_;
};

}  // namespace

std::vector<Event> concerning(const std::vector<Event>& server, std::string_view peer,
                              std::int64_t from) {
    const auto connection = connection_of(server, peer);
    std::vector<Event> picked;
    if (!connection) return picked;
    for (std::size_t i = 0; i < server.size(); ++i) {
        const bool is_ours = server[i].connection == *connection;
        if (is_ours || (server[i].nanoseconds >= from && wakes_for(server, i, *connection)))
            picked.push_back(server[i]);
    }
    return picked;
}

bool is_known_to(const std::vector<Event>& server, std::string_view peer) {
    return connection_of(server, peer).has_value();
}

bool is_over_for(const std::vector<Event>& server, std::string_view peer) {
    const auto connection = connection_of(server, peer);
    if (!connection) return false;
    std::int64_t socket = -1;
    bool is_logged = false, is_closed = false, is_left = false;
    for (const Event& event : server) {
        if (event.connection != *connection) continue;
        if (event.edge == Edge::syscall && event.name.view() == "accept4") socket = event.result;
        is_logged = is_logged || (event.stage == Stage::log && event.edge == Edge::leave);
        if (event.edge == Edge::syscall && event.name.view() == "close" &&
            event.descriptor == socket && event.stage != Stage::waiting &&
            event.stage != Stage::accept)  // there a parent gives it to its child
            is_closed = true;
        else if (is_closed && event.edge == Edge::leave)
            is_left = true;
    }
    return is_logged && is_closed && is_left;
}

std::string timeline(const std::vector<Event>& client, const std::vector<Event>& server,
                     TimelineStyle style) {
    std::vector<Entry> entries = entries_of_client(client);
    std::vector<Entry> of_server = entries_of_server(server);
    std::move(of_server.begin(), of_server.end(), std::back_inserter(entries));
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.at < b.at; });
    Columns columns{style};
    columns.title();
    const std::int64_t origin = entries.empty() ? 0 : entries.front().at;
    for (const Entry& entry : entries) columns.add(entry, origin);
    return columns.take();
}

}  // namespace stepwise
