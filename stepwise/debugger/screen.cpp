// Tables of a width that fits the terminal, readable without colour.  Whatever came from a client
// is escaped before it is shown.
#include "stepwise/debugger/screen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stepwise/debugger/source.hpp"
#include "stepwise/debugger/words.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/page.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {
namespace {

constexpr std::size_t octets_in_line = 16, lines_of_bytes = 8;
constexpr std::size_t lines_of_source = 12, lines_before = 2;
constexpr std::size_t most_rows = 20;

std::string whose(const Event& event) {
    if (event.connection == 0) return "no connection yet";
    if (event.transaction == 0) return fmt::format("connection {}", event.connection);
    return fmt::format("connection {}, request {}", event.connection, event.transaction);
}

std::string value_of(const Event& fact) {
    std::string text = escaped(fact.text.view());
    if (fact.text.is_cut()) text += fmt::format("… ({} octets in all)", fact.text.whole);
    return text;
}

/// Stages that have one place in the source.
bool has_source(Stage stage) { return stage != Stage::waiting; }

}  // namespace

std::string who_is(const Event& event) {
    if (event.thread == event.process) return fmt::format("{}", event.process);
    return fmt::format("{}, thread {}", event.process, event.thread);
}

std::string hex_line(std::string_view octets, std::size_t offset) {
    std::string hex, text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto octet = static_cast<unsigned char>(octets[i]);
        hex += fmt::format("{}{:02x}", i == octets_in_line / 2 ? "  " : i == 0 ? "" : " ", octet);
        text += octet >= ' ' && octet <= '~' ? octets[i] : '.';
    }
    return fmt::format("  {:04x}  {:<48}  {}", offset, hex, text);
}

// --- where somebody stands

std::string Screen::headed(std::string_view left, const Event& event) const {
    Page page{style_.columns, style_.colour};
    page.line(Ink::plain, "");
    const std::string right =
        fmt::format("{} · worker {} · pid {}", whose(event), event.worker, who_is(event));
    const std::size_t taken = width_of(left) + width_of(right);
    if (taken + 2 <= style_.columns) {
        const std::string gap(style_.columns - taken, ' ');
        page.line({{Ink::heading, left}, {Ink::plain, gap}, {Ink::rule, right}});
    } else {
        page.line(Ink::heading, left);
        page.line(Ink::rule, "  " + right);
    }
    return page.take();
}

std::string Screen::about_stage(Stage stage) const {
    if (!has_source(stage)) return {};
    const StageSource source = source_of(stage);
    const std::string line = source.line == 0 ? "" : ':' + std::to_string(source.line);
    return fmt::format("  {}\n  {}{}  {}\n", purpose_of(stage), source.file, line, source.function);
}

std::string Screen::heading_of(const Halt& halt) const {
    const Event& event = run_.history()[halt.at];
    const std::string stage = numbered(event.stage);
    std::string hit = halt.breakpoint == 0 ? "" : fmt::format("breakpoint {}, ", halt.breakpoint);
    switch (halt.kind) {
        case Halt::Kind::entry: return (hit.empty() ? "stopped " : hit) + "before " + stage;
        case Halt::Kind::fact: break;
        case Halt::Kind::call:
            return fmt::format("stopped in {}, after {}", stage, event.name.view());
        case Halt::Kind::request_end: return "stopped behind " + stage + ", the request's end";
        case Halt::Kind::interrupted: return "interrupted, stopped " + position_of(halt.at);
        case Halt::Kind::connection_end:
        case Halt::Kind::nothing:
        case Halt::Kind::ended: return "stopped";
    }
    return fmt::format("{}in {}, behind {} = {}", hit.empty() ? "stopped " : hit, stage,
                       escaped(event.name.view()), value_of(event));
}

std::string Screen::standing(const Halt& halt) const {
    const Event& event = run_.history()[halt.at];
    std::string text = headed(heading_of(halt), event);
    if (halt.kind == Halt::Kind::entry) text += about_stage(event.stage);
    return text;
}

std::string Screen::recorded(std::size_t place) const {
    const Event& event = run_.history()[place];
    return headed("recorded: before " + numbered(event.stage), event) + about_stage(event.stage) +
           "  This is what was recorded, not live: the server stands where it stood.\n"
           "  `print`, `x` and `info` tell of that moment; `next` goes on with the live server.\n";
}

std::string Screen::position_of(std::size_t place) const {
    const Event& event = run_.history()[place];
    const std::string stage = numbered(event.stage);
    switch (event.edge) {
        case Edge::enter: return "before " + stage;
        case Edge::leave: return "behind " + stage;
        case Edge::syscall: return fmt::format("in {}, after {}", stage, event.name.view());
        case Edge::fact: break;
    }
    return fmt::format("in {}, behind {}", stage, escaped(event.name.view()));
}

/// What a worker does that is not held: it is at work or waits in the kernel, which is the same to
/// those who look from outside.
std::string Screen::awaited_by(std::size_t place) const {
    const History& history = run_.history();
    const Event& event = history[place];
    if (has_ended(event)) return "has ended";
    if (event.edge == Edge::leave) return "behind " + numbered(event.stage);
    if (event.stage != Stage::waiting) return "is in " + numbered(event.stage);
    bool is_inside = true, is_event_loop = false;
    for (std::size_t before = place + 1; before-- > 0;) {
        const Event& earlier = history[before];
        if (performer_of(earlier) != performer_of(event)) continue;
        if (is_inside && earlier.edge == Edge::fact && earlier.name.view() == "for")
            return "waits for " + awaited_in_words(earlier.text.view());
        is_inside = is_inside && earlier.edge != Edge::enter;
        is_event_loop = is_event_loop || earlier.name.view() == "epoll_ctl";
    }
    return is_event_loop ? "waits for any of its connections" : "waits";
}

bool Screen::has_ended(const Event& worker) const {
    const History& history = run_.history();
    for (std::size_t place = 0; place <= run_.moment() && place < history.size(); ++place) {
        const Event& event = history[place];
        const std::string_view key = event.name.view();
        if (event.edge == Edge::fact && event.stage == Stage::waiting &&
            (key == "reaped" || key == "died") &&
            event.text.view() == std::to_string(worker.process))
            return true;
    }
    return false;
}

std::string Screen::everybody_waits() const {
    std::string text = "nothing is stopped";
    const char* before = "; the server waits: ";
    for (const std::size_t place : run_.history().workers(run_.moment())) {
        if (run_.is_held(place) || has_ended(run_.history()[place])) continue;
        text +=
            fmt::format("{}worker {} {}", before, run_.history()[place].worker, awaited_by(place));
        before = ", ";
    }
    Page page{style_.columns, style_.colour};
    page.wrapped(Ink::silence, Page::Kind::prose, {0, 2}, text);
    return page.take();
}

// --- info

std::string Screen::connections() const {
    const History& history = run_.history();
    const std::size_t moment = run_.moment();
    const auto numbers = history.connections(moment);
    if (numbers.empty()) return "  no connection has been accepted yet\n";
    std::string text = "    connection  request  client                 stands\n";
    const std::size_t skipped = numbers.size() > most_rows ? numbers.size() - most_rows : 0;
    for (std::size_t i = skipped; i < numbers.size(); ++i) {
        const std::size_t last = *history.last_of(numbers[i], moment);
        const Event& event = history[last];
        const bool is_held = run_.is_held(last);
        std::string stands = is_held ? "stopped " + position_of(last) : awaited_by(last);
        if (history.is_over(numbers[i], moment)) stands = "is over";
        text +=
            fmt::format("  {} {:<10}  {:<7}  {:<21}  {} (worker {})\n",
                        numbers[i] == run_.connection() ? '*' : ' ', numbers[i], event.transaction,
                        escaped(history.peer_of(numbers[i])), stands, event.worker);
    }
    if (skipped > 0) text += fmt::format("    and {} before those\n", skipped);
    return text;
}

std::string Screen::workers() const {
    const History& history = run_.history();
    const auto places = history.workers(run_.moment());
    if (places.empty()) return "  no worker has done anything yet\n";
    std::string text = "  worker  pid      thread   stands\n";
    for (const std::size_t place : places) {
        const Event& event = history[place];
        std::string stands =
            run_.is_held(place) ? "stopped " + position_of(place) : awaited_by(place);
        if (const auto connection = history.connection_of(place); connection != 0)
            stands += fmt::format(" (connection {})", connection);
        text += fmt::format("  {:<6}  {:<7}  {:<7}  {}\n", event.worker, event.process,
                            event.thread, stands);
    }
    return text;
}

std::string Screen::breakpoints(const Breakpoints& breakpoints) const {
    if (breakpoints.empty()) return "  there is no breakpoint; `break STAGE` sets one\n";
    std::string text;
    for (const Breakpoint& breakpoint : breakpoints.all())
        text += fmt::format("  {}  {}, hit {} time{}\n", breakpoint.number, breakpoint.where(),
                            breakpoint.hits, breakpoint.hits == 1 ? "" : "s");
    return text;
}

// --- facts and bytes

std::string Screen::facts() const {
    const History& history = run_.history();
    std::string text;
    for (const std::size_t place : history.facts_of(run_.connection(), run_.moment())) {
        const Event& fact = history[place];
        const std::string line = fmt::format("  {:<17} {:<18} {}", numbered(fact.stage),
                                             escaped(fact.name.view()), value_of(fact));
        text += cut_to(line, style_.columns) + '\n';
    }
    return text.empty() ? "  nothing has been noted yet\n" : text;
}

std::string Screen::fact(std::string_view key) const {
    const History& history = run_.history();
    const auto places = history.facts_of(run_.connection(), run_.moment());
    const auto found = std::find_if(places.rbegin(), places.rend(), [&](std::size_t place) {
        return history[place].name.view() == key;
    });
    if (found == places.rend()) return {};
    const Event& fact = history[*found];
    return fmt::format("  {} = {}   (noted in {})\n", escaped(key), value_of(fact),
                       numbered(fact.stage));
}

std::vector<std::string_view> Screen::fact_keys() const {
    std::vector<std::string_view> keys;
    for (const std::size_t place : run_.history().facts_of(run_.connection(), run_.moment()))
        keys.push_back(run_.history()[place].name.view());
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::string Screen::bytes(bool all) const {
    const auto place = run_.history().last_transfer(run_.connection(), run_.moment());
    if (run_.connection() == 0 || !place) return "  no bytes have been moved yet\n";
    const Event& event = run_.history()[*place];
    std::string_view octets = event.text.view();
    std::string text = fmt::format("  {} of descriptor {} in {}: {} octet{}\n", event.name.view(),
                                   event.descriptor, numbered(event.stage), event.text.whole,
                                   event.text.whole == 1 ? "" : "s");
    if (!all) octets = octets.substr(0, octets_in_line * lines_of_bytes);
    for (std::size_t offset = 0; offset < octets.size(); offset += octets_in_line)
        text += hex_line(octets.substr(offset, octets_in_line), offset) + '\n';
    if (const std::size_t kept = event.text.view().size(); octets.size() < kept)
        text += fmt::format("  … {} more; `x all` shows them\n", event.text.whole - octets.size());
    else if (event.text.is_cut())
        text += fmt::format("  … {} more, which the trace does not keep\n",
                            event.text.whole - octets.size());
    return text;
}

// --- source

std::string Screen::listing(Stage stage, std::size_t& line) const {
    if (!has_source(stage)) return "  waiting is no stage: each architecture has its own wait\n";
    const StageSource source = source_of(stage);
    if (source.line == 0)
        return fmt::format("  {} of {}: the source tree is not where it was built\n",
                           source.function, source.file);
    if (line == 0) line = source.line > lines_before ? source.line - lines_before : 1;
    if (line > source.lines.size()) return fmt::format("  {} ends here\n", source.file);
    std::string text = "  " + source.file + "\n";
    const std::size_t end = std::min(line + lines_of_source, source.lines.size() + 1);
    for (; line < end; ++line)
        text += fmt::format("  {:>4}{} {}\n", line, line == source.line ? '>' : ' ',
                            source.lines[line - 1]);
    return text;
}

}  // namespace stepwise
