// Keeps in mind which worker is inside which stage, and writes down what each of them does.  Facts
// wait until the next system call or the end of the stage, so that those that belong together stand
// together; everything else is told at once.
#include "stepwise/trace/narrator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <vector>

#include "stepwise/trace/clients.hpp"
#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/octets_as_text.hpp"
#include "stepwise/trace/page.hpp"
#include "stepwise/trace/sentences.hpp"
#include "stepwise/trace/strace_form.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t worth_telling = 1'000'000;   // nanoseconds in a system call
constexpr std::size_t most_columns_of_octets = 94;  // and 6 before them: 100 at most
constexpr std::size_t octets_in_call = 16;          // the rest stands below it
constexpr std::size_t octets_of_text = 320, lines_of_text = 6, octets_of_binary = 16;  // of a body
constexpr std::size_t connections_named = 3;
constexpr std::size_t most_visits = 4096;
constexpr std::size_t most_kept = 100;
constexpr std::size_t most_lines_of_fact = 4;

constexpr std::array<std::string_view, 9> purposes = {
    "",
    "takes the client's connection or turns it away",
    "reads bytes and parses them into a request message",
    "interprets the request and decides what is to be done",
    "maps the target to a resource and may refuse access",
    "puts together status, headers, media type and body",
    "gives the response to the client; keeps or closes",
    "writes the transaction down",
    "an architecture's own wait",
};

/// "2 receive         ", "· waiting         "
std::string heading_of(Stage stage) {
    const std::string number =
        stage == Stage::waiting ? "·" : std::to_string(static_cast<int>(stage));
    return fmt::format("{} {:<16} ", number, to_string(stage));
}

std::string duration(std::int64_t nanoseconds) {
    const auto value = static_cast<double>(nanoseconds);
    return nanoseconds < 1'000'000'000 ? fmt::format("{:.1f} ms", value / 1e6)
                                       : fmt::format("{:.1f} s", value / 1e9);
}

// --- system calls

bool waits_for_several(std::string_view call) noexcept {
    return call == "epoll_wait" || call == "epoll_pwait" || call == "ppoll";
}
bool gives(std::string_view call) noexcept {
    return call == "sendto" || call == "sendfile" || call == "write";
}
/// Not worth a word in a one-line account if it succeeds.
bool is_housekeeping(std::string_view call) noexcept {
    constexpr std::array<std::string_view, 5> calls = {"setsockopt", "statx", "close", "shutdown",
                                                       "epoll_ctl"};
    return std::find(calls.begin(), calls.end(), call) != calls.end();
}
/// Not an error, only not now.
bool is_fruitless(const Event& call) noexcept {
    return call.error == EAGAIN || call.error == EINTR ||
           (call.result == 0 && waits_for_several(call.name.view()));
}

std::string result_in_words(const Event& call) {
    std::string text = " = " + std::to_string(call.result);
    if (call.error == 0)
        return call.result == 0 && call.name.view() == "recvfrom"
                   ? text + " (the end: the client sends no more)"
                   : text;
    std::string words = error_text(call.error);
    if (call.error == EAGAIN) words = gives(call.name.view()) ? "no room yet" : "nothing there yet";
    if (call.error == EINTR) words = "a signal came";
    return text + ' ' + error_name(call.error) + " (" + words + ')';
}

Ink ink_of(const Event& call) noexcept {
    if (call.stage == Stage::waiting || is_fruitless(call)) return Ink::note;
    return call.error == 0 ? Ink::plain : Ink::error;
}

// --- octets

bool is_binary(std::string_view octets) noexcept {
    const auto is_odd = [](char c) {
        return static_cast<unsigned char>(c) >= 0x7f ||
               (c < ' ' && c != '\t' && c != '\r' && c != '\n');
    };
    return std::count_if(octets.begin(), octets.end(), is_odd) * 4 >
           static_cast<std::ptrdiff_t>(octets.size());
}

/// As much of a body as gives an idea of it.
std::string_view idea_of(std::string_view body) noexcept {
    if (is_binary(body)) return body.substr(0, octets_of_binary);
    std::string_view idea = body.substr(0, octets_of_text);
    std::size_t lines = 0;
    for (std::size_t i = 0; i < idea.size(); ++i)
        if (idea[i] == '\n' && ++lines == lines_of_text) return idea.substr(0, i + 1);
    return idea;
}

/// What a one-line account tells of a stage besides its system calls.
struct Remark {
    Stage stage;
    std::string_view key, words;
};
constexpr auto remarks = std::to_array<Remark>({
    {Stage::accept, "peer", "from {}"},
    {Stage::receive, "request_line", "{}"},
    {Stage::receive, "silent", "silent: {}"},
    {Stage::receive, "peer", "client {}"},
    {Stage::receive, "status", "{}"},
    {Stage::process, "method", "{}"},
    {Stage::process, "target", "{}"},
    {Stage::process, "status", "{}"},
    {Stage::access_resource, "name", "{}"},
    {Stage::access_resource, "status", "{}"},
    {Stage::build_response, "status", "{}"},
    {Stage::build_response, "reason", "{}"},
    {Stage::send, "sent", "{} octets,"},
    {Stage::send, "held", "{} octets wait for the next response,"},
    {Stage::send, "connection", "{}"},
    {Stage::waiting, "forked", "forked {}"},
    {Stage::waiting, "thread", "thread {}"},
    {Stage::waiting, "reaped", "{} has ended"},
    {Stage::waiting, "died", "{} has died"},
});

/// A stage that a worker is, or was last, in.
struct Visit {
    pid_t process = 0, thread = 0;
    std::uint32_t worker = 0, transaction = 0;
    std::uint64_t connection = 0;
    Stage stage = Stage::waiting;

    bool is_inside = false;
    bool has_headline = false;
    bool was_fruitless = true;  // nothing came of it
    std::int64_t since = 0;     // when it was entered; of repeated fruitless ones: the first
    std::int64_t entered = 0, now = 0;
    std::int64_t told_silence = 0;  // nanoseconds of it
    std::int64_t took = 0;          // in system calls
    std::string awaited;            // what an architecture waits for
    std::vector<Fact> facts;        // not told yet
    std::vector<std::string> calls;
    bool has_failed = false;

    [[nodiscard]] Who who() const noexcept { return {process, thread}; }
    void is_now(const Event& event) noexcept {
        process = event.process;
        thread = event.thread;
        worker = event.worker;
        transaction = event.transaction;
        connection = event.connection;
        stage = event.stage;
        now = event.nanoseconds;
    }
};

}  // namespace

struct Narrator::Memory {
    explicit Memory(NarratorStyle chosen)
        : style(chosen), page(std::clamp<std::size_t>(chosen.columns, 40, 400), chosen.colour) {}

    void tell(const Event& event);
    void tell_silence(std::int64_t now, std::int64_t at_least, int backlog);

    NarratorStyle style;
    Page page;

  private:
    void enter(const Event& event);
    void begin(Visit& visit, const Event& event);
    void call(Visit& visit, const Event& event);
    void fact(Visit& visit, const Event& event);
    void leave(Visit& visit);

    bool speak(const Visit& visit);
    void headline(Visit& visit);
    void tell_facts(Visit& visit);
    void tell_gathered_facts();
    void tell_call(Visit& visit, const Event& event);
    void tell_octets(const Event& event);
    void show(std::string_view octets, Ink ink);
    void tell_wait(Visit& visit);
    void tell_line(Visit& visit);
    [[nodiscard]] std::string remark_on(const Visit& visit) const;
    [[nodiscard]] std::string explain(const Visit& visit) const;
    void make_room();

    struct Speaker {
        Who who;
        std::uint32_t worker, transaction;
        std::uint64_t connection;
        auto operator<=>(const Speaker&) const = default;
    };
    Clients clients;
    std::map<Who, Visit> visits;
    std::optional<Speaker> speaker;      // whose rule stands above the text
    std::optional<Stage> bare_headline;  // the last headline, if it concerned no connection
    std::optional<Who> with_facts;       // who has facts that are not told yet
};

// --- what happens

void Narrator::Memory::tell(const Event& event) {
    const Who who = who_of(event);
    if (with_facts && *with_facts != who) tell_gathered_facts();
    clients.note(event);
    if (event.edge == Edge::enter) return enter(event);

    if (visits.size() >= most_visits) make_room();
    Visit& visit = visits[who];
    if (!visit.is_inside || visit.stage != event.stage) begin(visit, event);  // unseen
    visit.is_now(event);
    if (event.edge == Edge::syscall) return call(visit, event);
    if (event.edge == Edge::fact) return fact(visit, event);
    leave(visit);
}

void Narrator::Memory::enter(const Event& event) {
    if (visits.size() >= most_visits) make_room();
    Visit& visit = visits[who_of(event)];
    begin(visit, event);
    // Of an attempt to accept it is not known yet whose it will be, and of a wait, if it is worth
    // a word.
    const bool is_told_later =
        event.stage == Stage::waiting || (event.stage == Stage::accept && event.connection == 0);
    if (style.detail == Detail::full && !is_told_later) headline(visit);
}

void Narrator::Memory::begin(Visit& visit, const Event& event) {
    tell_facts(visit);  // if the end of the former stage was not seen
    Visit next;
    next.is_now(event);
    next.is_inside = true;
    next.since = next.entered = event.nanoseconds;
    const bool goes_on = visit.was_fruitless && !visit.is_inside && visit.entered != 0 &&
                         visit.stage == next.stage && visit.connection == next.connection;
    if (goes_on) {
        next.since = visit.since;
        next.told_silence = visit.told_silence;
    }
    visit = std::move(next);
}

void Narrator::Memory::call(Visit& visit, const Event& event) {
    const bool is_empty_wait = event.stage == Stage::waiting && is_fruitless(event);
    visit.took += event.took;
    visit.was_fruitless = is_fruitless(event) && visit.was_fruitless;
    visit.has_failed = visit.has_failed || (event.error != 0 && !is_fruitless(event));
    if (is_empty_wait) return;
    if (style.detail == Detail::full) {
        tell_facts(visit);
        tell_call(visit, event);
    }
    if (event.result == 0 && is_housekeeping(event.name.view())) return;
    const std::string error = event.error == 0 ? "" : ' ' + error_name(event.error);
    if (visit.calls.size() < most_kept)
        visit.calls.push_back(printable_as_strace(event.name.view()) + " = " +
                              std::to_string(event.result) + error);
}

void Narrator::Memory::fact(Visit& visit, const Event& event) {
    Fact noted{event.stage, std::string(event.name.view()), std::string(event.text.view()),
               event.text.is_cut()};
    if (noted.stage == Stage::waiting && noted.key == "for") {
        visit.awaited = awaited_in_words(noted.value);
        return;
    }
    // A process that has ended is inside no stage any more, whatever it told last.
    if (noted.key == "reaped" || noted.key == "died")
        std::erase_if(visits, [&](const auto& entry) {
            return std::to_string(entry.second.process) == noted.value && &entry.second != &visit;
        });
    visit.was_fruitless = false;
    if (visit.facts.size() >= most_kept && style.detail == Detail::full) tell_facts(visit);
    if (visit.facts.size() < most_kept) visit.facts.push_back(std::move(noted));
    if (style.detail == Detail::full) with_facts = visit.who();
}

void Narrator::Memory::leave(Visit& visit) {
    if (style.detail == Detail::lines) {
        tell_line(visit);
    } else {
        tell_facts(visit);
        tell_wait(visit);
    }
    visit.is_inside = false;
    visit.facts.clear();
    visit.calls.clear();
}

/// Workers that have come and gone, and if all are still there, all: better than without bound.
void Narrator::Memory::make_room() {
    with_facts.reset();
    std::erase_if(visits, [](const auto& entry) { return !entry.second.is_inside; });
    if (visits.size() >= most_visits) visits.clear();
}

// --- the full account

/// A rule whenever another one speaks.  True if there was one.
bool Narrator::Memory::speak(const Visit& visit) {
    const Speaker next{visit.who(), visit.worker, visit.transaction, visit.connection};
    if (speaker == next) return false;
    // A worker's own wait needs no rule of its own within what it tells.
    if (speaker && visit.stage == Stage::waiting && visit.connection == 0 &&
        speaker->who == next.who && speaker->worker == next.worker)
        return false;
    if (speaker) page.line(Ink::plain, "");
    speaker = next;
    std::string whose = "no connection";
    if (visit.connection != 0) whose = fmt::format("connection {}", visit.connection);
    if (visit.transaction != 0) whose += fmt::format(", request {}", visit.transaction);
    page.rule(whose, fmt::format("worker {} · pid {} · tid {}", visit.worker, visit.process,
                                 visit.thread));
    return true;
}

/// Sees to it that the reader knows which stage the following belongs to.
void Narrator::Memory::headline(Visit& visit) {
    const bool is_elsewhere = speak(visit);
    if (visit.has_headline && !is_elsewhere) return;
    bool again = visit.has_headline;
    if (!again && visit.connection != 0)
        again = clients.begins_again(visit.connection, visit.transaction, visit.stage);
    else if (!again)
        again = !is_elsewhere && bare_headline == visit.stage;
    bare_headline.reset();
    if (visit.connection == 0) bare_headline = visit.stage;
    visit.has_headline = true;
    if (visit.stage == Stage::waiting) return;  // it stands on the line of what it is about
    page.line({{Ink::heading, heading_of(visit.stage)},
               {Ink::note, again ? "continued" : purpose_of(visit.stage)}});
}

/// Those of the worker that spoke last, before another one does.
void Narrator::Memory::tell_gathered_facts() {
    if (!with_facts) return;
    const auto found = visits.find(*with_facts);
    with_facts.reset();
    if (found != visits.end()) tell_facts(found->second);
}

/// Short facts in columns, decisions and long ones on lines of their own.
void Narrator::Memory::tell_facts(Visit& visit) {
    if (with_facts == visit.who()) with_facts.reset();
    if (visit.facts.empty() || style.detail != Detail::full) return;
    tell_wait(visit);
    headline(visit);
    const std::size_t cell = (page.columns() - 2) / 3;
    std::string row;
    const auto end_row = [&] {
        if (!row.empty()) page.line(Ink::note, row.substr(0, row.find_last_not_of(' ') + 1));
        row.clear();
    };
    for (const Sentence& sentence : sentences_of(visit.facts)) {
        const std::string text = "· " + sentence.text;
        const std::size_t cells = (width_of(text) + 1) / cell + 1;
        if (sentence.is_decision || cells > 3) {
            end_row();
            page.wrapped(sentence.is_decision ? Ink::decision : Ink::note, Page::Kind::prose,
                         {2, 4}, cut_to(text, most_lines_of_fact * page.columns()));
            continue;
        }
        if (width_of(row) + cells * cell > page.columns()) end_row();
        if (row.empty()) row = "  ";
        row += text + std::string(cells * cell - width_of(text), ' ');
    }
    end_row();
    visit.facts.clear();
}

void Narrator::Memory::tell_call(Visit& visit, const Event& event) {
    const bool is_first_of_wait = visit.stage == Stage::waiting && !visit.has_headline;
    headline(visit);
    const std::string text = call_of(event, octets_in_call) + result_in_words(event);
    if (is_first_of_wait)
        page.wrapped(Ink::note, Page::Kind::code, {0, 19}, heading_of(Stage::waiting) + text);
    else
        page.wrapped(ink_of(event), Page::Kind::code, {2, 6}, text);
    if (event.took >= worth_telling) page.at_end(Ink::waited, "waited " + duration(event.took), 6);
    if (event.has_bytes) tell_octets(event);
}

/// Heads whole, since they are what this is about; of bodies an idea.
void Narrator::Memory::tell_octets(const Event& event) {
    const std::string_view octets = event.text.view();
    const std::size_t head = clients.octets_of_head(event);
    const std::string_view body = idea_of(octets.substr(head));
    Ink ink = event.name.view() == "recvfrom" ? Ink::received : Ink::sent;
    if (event.name.view() == "write") ink = Ink::plain;
    show(octets.substr(0, head), ink);
    show(body, ink);
    if (const std::size_t rest = event.text.whole - head - body.size(); rest > 0)
        page.line(Ink::note, fmt::format("    │ … {} more octet{} not shown", rest,
                                         rest == 1 ? " is" : "s are"));
}

void Narrator::Memory::show(std::string_view octets, Ink ink) {
    const std::string text = visible(octets, "");
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        // In pieces that fit, each a line: octets are not words that could be broken between.
        std::string_view rest = std::string_view(text).substr(begin, end - begin);
        do {
            const std::size_t fits = octets_within(rest, most_columns_of_octets);
            page.line({{Ink::note, "    │ "}, {ink, rest.substr(0, fits)}});
            rest.remove_prefix(fits);
        } while (!rest.empty());
        begin = end + 1;
    }
}

/// What an architecture waits for, if it is worth a line and no system call has told it.
void Narrator::Memory::tell_wait(Visit& visit) {
    if (visit.stage != Stage::waiting || visit.has_headline) return;
    const std::int64_t waited = visit.now - visit.entered;
    const bool tells_more = !visit.facts.empty();
    if (!tells_more && (waited < worth_telling || visit.awaited.empty() || visit.took > 0)) return;
    headline(visit);
    const std::string what = visit.awaited.empty() ? "" : "for " + visit.awaited;
    page.wrapped(Ink::note, Page::Kind::prose, {0, 19}, heading_of(Stage::waiting) + what);
    if (waited >= worth_telling) page.at_end(Ink::waited, "waited " + duration(waited), 19);
}

// --- one line a stage

std::string Narrator::Memory::remark_on(const Visit& visit) const {
    std::string text;
    const auto add = [&](std::string_view separator, const std::string& more) {
        text.append(text.empty() ? "" : separator).append(more);
    };
    for (const Remark& remark : remarks)
        for (const Fact& fact : visit.facts)
            if (remark.stage == visit.stage && remark.key == fact.key)
                add(" ", fmt::format(fmt::runtime(remark.words), escaped(fact.value)));
    for (const Fact& fact : visit.facts)
        if (fact.key == "why") add(": ", reason_in_words(fact.value));
    return text;
}

void Narrator::Memory::tell_line(Visit& visit) {
    const std::string remark = remark_on(visit);
    if (visit.stage == Stage::waiting && visit.calls.empty() && remark.empty()) return;
    std::string who = fmt::format("w{}]", visit.worker);
    who = visit.connection == 0
              ? "[" + who
              : fmt::format("[c{}.{} {}", visit.connection, visit.transaction, who);
    std::string text =
        fmt::format("{:<11}{:.18}{}", who, heading_of(visit.stage), fmt::join(visit.calls, ", "));
    if (visit.took >= worth_telling) text += "   waited " + duration(visit.took);
    if (!remark.empty()) text += (visit.calls.empty() ? "" : "   ") + remark;
    text.erase(text.find_last_not_of(' ') + 1);  // no call and no remark
    Ink ink = visit.has_failed ? Ink::error : Ink::plain;
    if (visit.stage == Stage::waiting) ink = Ink::note;
    page.line(ink, cut_to(text, page.columns()));
}

// --- silence

std::string Narrator::Memory::explain(const Visit& visit) const {
    if (visit.connection != 0) return clients.why_it_is_quiet(visit.connection);
    if (visit.stage == Stage::accept) return "no client has connected";
    const std::vector<std::uint64_t> open = clients.of_worker(visit.who());
    std::string text;
    for (std::size_t i = 0; i < open.size() && i < connections_named; ++i)
        text += (text.empty() ? "" : "; ") + clients.why_it_is_quiet(open[i]);
    if (open.size() > connections_named)
        text += fmt::format("; and {} more", open.size() - connections_named);
    return text;
}

void Narrator::Memory::tell_silence(std::int64_t now, std::int64_t at_least, int backlog) {
    tell_gathered_facts();
    for (auto& [who, visit] : visits) {
        const std::int64_t silence = now - visit.since;
        if (!visit.is_inside || silence < at_least || silence / 2 < visit.told_silence) continue;
        visit.told_silence = silence;
        std::string text = fmt::format("… worker {} has ", visit.worker);
        if (visit.stage != Stage::waiting)
            text += fmt::format("been in {} for {}", to_string(visit.stage), duration(silence));
        else
            text += "waited " + duration(silence) +
                    (visit.awaited.empty() ? "" : " for " + visit.awaited);
        if (const std::string why = explain(visit); !why.empty()) text += ": " + why;
        if (backlog > 0)
            text += backlog == 1 ? "; 1 client waits to be accepted"
                                 : fmt::format("; {} clients wait to be accepted", backlog);
        page.wrapped(Ink::silence, Page::Kind::prose, {0, 2}, text);
        backlog = 0;  // once is enough
    }
}

// --- the public side

Narrator::Narrator(NarratorStyle style) : memory_(std::make_unique<Memory>(style)) {}
Narrator::~Narrator() = default;

std::string Narrator::tell(const Event& event) {
    memory_->tell(event);
    return memory_->page.take();
}

std::string Narrator::tell_silence(std::int64_t now, std::int64_t at_least, int backlog) {
    memory_->tell_silence(now, at_least, backlog);
    return memory_->page.take();
}

std::string_view purpose_of(Stage stage) noexcept {
    return purposes[static_cast<std::size_t>(stage)];
}

}  // namespace stepwise
