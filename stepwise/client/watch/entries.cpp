// From events to what is said of them.  The client's calls are few, so each gets a sentence; of the
// server each stage gets its heading, its system calls, and its decisions in words.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "stepwise/client/explain/answer.hpp"
#include "stepwise/client/watch/entry.hpp"
#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/sentences.hpp"

namespace stepwise {
namespace {

constexpr std::size_t lines_of_body = 5;

bool reaches_server(std::string_view call) noexcept {
    return call == "connect" || call == "sendto" || call == "sendfile" || call == "close" ||
           call == "shutdown" || call == "write";
}

std::string octets(std::int64_t count) {
    return fmt::format("{} octet{}", count, count == 1 ? "" : "s");
}

// --- the client

std::string sentence_of(const Event& call) {
    const std::string_view name = call.name.view();
    if (call.error == EAGAIN || call.error == EINPROGRESS || call.error == EALREADY)
        return "still waits";
    if (call.error != 0) return std::string{name} + " fails: " + error_text(call.error);
    if (name == "socket") return "asks its kernel for a socket";
    if (name == "connect") return "asks the server for a connection";
    if (name == "sendto") return "sends " + octets(call.result) + ":";
    if (name == "recvfrom" && call.result == 0) return "the server has closed its end";
    if (name == "recvfrom") return "receives " + octets(call.result) + ":";
    if (name == "close") return "closes its end";
    return std::string{name};
}

/// The bytes stand below the call, whole.
Event without_bytes(Event call) {
    if (call.has_bytes) {
        call.has_bytes = false;
        call.text.assign({});
    }
    return call;
}

/// The head whole, of the body a few lines, or its size if it is no text.
void add_octets(std::vector<ColumnLine>& lines, std::string_view text, std::size_t whole, Ink ink) {
    const std::size_t empty_line = text.find("\r\n\r\n");
    const bool has_head = text.starts_with("HTTP/") || text.find(" HTTP/1.") < text.find('\n');
    const std::size_t head = has_head && empty_line != std::string_view::npos ? empty_line + 4 : 0;
    std::string_view body = text.substr(head);
    std::size_t end = 0;
    if (!is_binary(body))
        for (std::size_t line = 0; line < lines_of_body && end < body.size(); ++line)
            end = std::min(body.find('\n', end), body.size() - 1) + 1;
    const std::string seen = visible(text.substr(0, head + end), "");
    for (std::size_t begin = 0; begin < seen.size();) {
        const std::size_t stop = std::min(seen.find('\n', begin), seen.size());
        lines.push_back({ink, "  " + seen.substr(begin, stop - begin)});
        begin = stop + 1;
    }
    if (head + end < whole)
        lines.push_back({Ink::note, "  … " + octets(static_cast<std::int64_t>(whole - head - end)) +
                                        (has_head ? " of the body" : "")});
}

// --- the server

bool is_idle(const Event& call) noexcept { return call.error == EAGAIN || call.error == EINTR; }

Entry entry_of_call(const Event& event) {
    Entry entry{time_of(event), Side::server, false, {}};
    const std::string_view call = event.name.view();
    entry.crosses = call == "sendto" || call == "sendfile";
    const Ink ink = event.error == 0 || is_idle(event) ? Ink::plain : Ink::error;
    entry.lines.push_back({event.stage == Stage::waiting ? Ink::note : ink, as_strace(event), 4});
    return entry;
}

Entry entry_of_heading(const Event& event) {
    const std::string_view purpose = purpose_of(event.stage);
    return {time_of(event),
            Side::server,
            false,
            {{Ink::heading,
              fmt::format("{} {}", static_cast<int>(event.stage), to_string(event.stage))},
             {Ink::note, std::string{purpose}, 0}}};
}

/// Decisions in words, one a line; the rest, `key = value`, together.
Entry entry_of_facts(std::int64_t at, const std::vector<Fact>& facts) {
    Entry entry{at, Side::server, false, {}};
    std::string rest;
    for (const Sentence& sentence : sentences_of(facts)) {
        if (sentence.is_decision)
            entry.lines.push_back({Ink::decision, sentence.text});
        else
            rest += (rest.empty() ? "" : ", ") + sentence.text;
    }
    if (!rest.empty()) entry.lines.push_back({Ink::note, rest});
    return entry;
}

}  // namespace

std::int64_t time_of(const Event& event) noexcept {
    const bool is_giving = event.edge == Edge::syscall && reaches_server(event.name.view());
    return is_giving ? event.nanoseconds - event.took : event.nanoseconds;
}

std::vector<Entry> entries_of_client(const std::vector<Event>& events) {
    std::vector<Entry> entries;
    for (const Event& event : events) {
        Entry entry{time_of(event), Side::client, false, {}};
        const std::string_view call = event.name.view();
        entry.crosses = event.error == 0 && reaches_server(call);
        entry.lines.push_back(
            {event.error == 0 || is_idle(event) ? Ink::plain : Ink::error, sentence_of(event)});
        entry.lines.push_back({Ink::note, as_strace(without_bytes(event)), 4});
        if (event.has_bytes)
            add_octets(entry.lines, event.text.view(), event.text.whole,
                       call == "sendto" ? Ink::sent : Ink::received);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<Entry> entries_of_server(const std::vector<Event>& events) {
    std::vector<Entry> entries;
    std::vector<Fact> facts;
    std::int64_t facts_at = 0;
    Stage stage = Stage::waiting;
    std::uint32_t transaction = 0;
    const auto tell_facts = [&] {
        if (!facts.empty()) entries.push_back(entry_of_facts(facts_at, facts));
        facts.clear();
    };
    for (const Event& event : events) {
        if (event.stage != stage || event.transaction != transaction) tell_facts();
        const bool begins = event.stage != Stage::waiting &&
                            (event.stage != stage || event.transaction != transaction);
        // Of an attempt to accept it is known only afterwards whose it was.
        if (begins && (event.edge == Edge::enter || event.stage == Stage::accept)) {
            entries.push_back(entry_of_heading(event));
            stage = event.stage;
            transaction = event.transaction;
        }
        if (event.edge == Edge::fact) {
            if (facts.empty()) facts_at = event.nanoseconds;
            facts.push_back({event.stage, std::string{event.name.view()},
                             std::string{event.text.view()}, event.text.is_cut()});
        } else {
            tell_facts();
        }
        if (event.edge == Edge::syscall) entries.push_back(entry_of_call(event));
    }
    tell_facts();
    return entries;
}

}  // namespace stepwise
