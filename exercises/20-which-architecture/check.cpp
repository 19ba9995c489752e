// The checks of exercise 20.  The answers are written down nowhere here: what contradicts a name is
// looked up in the recording itself, and shown with its line.
#include "exercises/20-which-architecture/exercise.hpp"

#include <array>
#include <fstream>
#include <map>
#include <set>

#include "exercises/engine/trial.hpp"
#include "stepwise/trace/recording.hpp"

namespace {

using exercise::Trial;
using stepwise::Edge;
using stepwise::Event;
using stepwise::Stage;

struct Features {
    std::string_view name;
    bool uses_epoll, has_processes, has_threads, accepts_for_others, has_queue;
};
constexpr std::array<Features, 7> architectures = {{
    {"single", false, false, false, false, false},
    {"fork", false, true, false, true, false},
    {"prefork", false, true, false, false, false},
    {"thread", false, false, true, true, false},
    {"thread-pool", false, false, true, true, true},
    {"epoll", true, false, false, false, false},
    {"epoll-threads", true, false, true, false, false},
}};

/// What a recording shows; lines count from 1, and 0 means that there is none.
struct Facts {
    std::size_t epoll_line = 0, queue_line = 0;
    std::size_t processes = 0, threads = 0;
    std::size_t accept_line = 0, receive_line = 0;  ///< of connection 1
    std::uint32_t acceptor = 0, receiver = 0;
};

void look_at(Facts& facts, const Event& event, std::size_t line) {
    const std::string_view name = event.name.view();
    if (event.edge == Edge::syscall && name == "epoll_wait" && facts.epoll_line == 0)
        facts.epoll_line = line;
    if (event.edge == Edge::fact && name == "for" &&
        event.text.view() == "connection in the queue" && facts.queue_line == 0)
        facts.queue_line = line;
    if (event.connection != 1 || event.edge != Edge::syscall) return;
    if (name == "accept4" && facts.accept_line == 0)
        facts.accept_line = line, facts.acceptor = event.worker;
    if (name == "recvfrom" && facts.receive_line == 0)
        facts.receive_line = line, facts.receiver = event.worker;
}

Facts facts_of(Trial& trial, const std::string& file) {
    std::ifstream in{STEPWISE_SOURCE_DIR "/exercises/20-which-architecture/" + file};
    trial.expect(static_cast<bool>(in), file + " can be read");
    stepwise::RecordingReader reader{in};
    Facts facts;
    std::map<pid_t, std::set<pid_t>> threads;
    Event event;
    for (std::size_t line = 2; reader.next(event); ++line) {
        threads[event.process].insert(event.thread);
        look_at(facts, event, line);
    }
    facts.processes = threads.size();
    for (const auto& [process, of_it] : threads)
        facts.threads = std::max(facts.threads, of_it.size());
    return facts;
}

/// "line 17 of recordings/a.jsonl"
std::string line_of(std::size_t line, const std::string& file) {
    return "line " + std::to_string(line) + " of " + file;
}

std::string about_epoll(const Facts& facts, bool claimed, const std::string& file) {
    if (claimed)
        return "there is no epoll_wait in " + file +
               ": whoever was at work waited for one client at a time";
    return line_of(facts.epoll_line, file) + " is an epoll_wait: a wait for all clients at once";
}

std::string about_processes(const Facts& facts, bool claimed, const std::string& file) {
    if (claimed) return "`pid` is the same in all lines of " + file + ": there is one process";
    return "there are " + std::to_string(facts.processes) + " numbers of processes (`pid`) in " +
           file;
}

std::string about_threads(const Facts& facts, bool claimed, const std::string& file) {
    if (claimed) return "each process (`pid`) of " + file + " has one thread (`tid`)";
    return "one process (`pid`) of " + file + " has " + std::to_string(facts.threads) +
           " threads (`tid`)";
}

std::string about_accepting(const Facts& facts, bool claimed, const std::string& file) {
    const std::string who = "connection 1 is accepted by worker " + std::to_string(facts.acceptor) +
                            " (" + line_of(facts.accept_line, file) + ") and read by worker " +
                            std::to_string(facts.receiver) + " (line " +
                            std::to_string(facts.receive_line) + ")";
    return who + (claimed ? ": nobody accepts for others" : ": one accepts, others serve");
}

std::string about_queue(const Facts& facts, bool claimed, const std::string& file) {
    if (claimed)
        return "nobody in " + file +
               " waits for a connection in a queue: a thread is made for each connection";
    return line_of(facts.queue_line, file) +
           ": a worker waits for a connection in the queue, so it was there before the client";
}

/// Empty: nothing contradicts it.
std::string contradiction(const Features& claimed, const Facts& facts, const std::string& file) {
    if (claimed.uses_epoll != (facts.epoll_line != 0))
        return about_epoll(facts, claimed.uses_epoll, file);
    if (claimed.has_processes != (facts.processes > 1))
        return about_processes(facts, claimed.has_processes, file);
    if (claimed.has_threads != (facts.threads > 1))
        return about_threads(facts, claimed.has_threads, file);
    if (claimed.accepts_for_others != (facts.acceptor != facts.receiver))
        return about_accepting(facts, claimed.accepts_for_others, file);
    if (claimed.has_queue != (facts.queue_line != 0))
        return about_queue(facts, claimed.has_queue, file);
    return {};
}

template <char letter>
void recording(Trial& trial) {
    const std::string file = std::string{"recordings/"} + letter + ".jsonl";
    const Facts facts = facts_of(trial, file);
    trial.calling(std::string{"which_architecture('"} + letter + "')");
    const char* const text = ANSWER(trial, which_architecture)(letter);
    const std::string name = text == nullptr ? "nullptr" : text;
    for (const Features& claimed : architectures) {
        if (claimed.name != name) continue;
        const std::string problem = contradiction(claimed, facts, file);
        trial.expect(problem.empty(), "it was not " + name + ": " + problem);
        return;
    }
    trial.fail(
        "the answer is the name of an architecture: single, fork, prefork, thread, "
        "thread-pool, epoll or epoll-threads; it was " +
        exercise::literal(name));
}

const exercise::Registration registration{
    {"20-which-architecture",
     Stage::waiting,
     {
         {"recording-a", "knows who made recording a", recording<'a'>},
         {"recording-b", "knows who made recording b", recording<'b'>},
         {"recording-c", "knows who made recording c", recording<'c'>},
         {"recording-d", "knows who made recording d", recording<'d'>},
         {"recording-e", "knows who made recording e", recording<'e'>},
         {"recording-f", "knows who made recording f", recording<'f'>},
         {"recording-g", "knows who made recording g", recording<'g'>},
     }}};

}  // namespace
