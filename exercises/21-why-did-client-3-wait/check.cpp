// The checks of exercise 21.  The answers are written down nowhere here: they are worked out from
// the recordings, and what contradicts an answer is shown with its line.
#include "exercises/21-why-did-client-3-wait/exercise.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "exercises/engine/trial.hpp"
#include "stepwise/trace/recording.hpp"

namespace {

using exercise::Trial;
using stepwise::Edge;
using stepwise::Event;
using stepwise::Stage;

constexpr std::uint64_t late_client = 3;
constexpr std::int64_t millisecond = 1'000'000;

struct Call {
    std::size_t line = 0;  ///< of the file, from 1 on
    std::uint64_t connection = 0;
    std::uint32_t worker = 0;
    std::string name;
    std::int64_t took = 0;
};

/// What happened before client 3 was served.
struct Past {
    std::string file;
    std::vector<Call> calls;      ///< on behalf of other clients, of all workers
    std::uint32_t worker = 0;     ///< that served client 3 then
    std::size_t served_line = 0;  ///< … from here on
};

Past past_of(Trial& trial, char letter) {
    Past past;
    past.file = std::string{"recordings/"} + letter + ".jsonl";
    std::ifstream in{STEPWISE_SOURCE_DIR "/exercises/21-why-did-client-3-wait/" + past.file};
    trial.expect(static_cast<bool>(in), past.file + " can be read");
    stepwise::RecordingReader reader{in};
    Event event;
    for (std::size_t line = 2; reader.next(event); ++line) {
        if (event.connection == late_client && event.stage == Stage::receive) {
            past.worker = event.worker;
            past.served_line = line;
            return past;
        }
        const bool is_for_client = event.edge == Edge::syscall && event.connection != 0 &&
                                   event.connection != late_client &&
                                   event.name.view() != "accept4";
        if (is_for_client)
            past.calls.push_back(
                {line, event.connection, event.worker, std::string{event.name.view()}, event.took});
    }
    trial.fail(past.file + " has a client 3");
}

/// The longest call of that worker's; with a connection or a name, the longest of its own.
const Call* longest(const Past& past, std::uint64_t connection = 0, std::string_view name = {}) {
    const Call* found = nullptr;
    for (const Call& call : past.calls) {
        if (call.worker != past.worker || (connection != 0 && call.connection != connection) ||
            (!name.empty() && call.name != name))
            continue;
        if (found == nullptr || call.took > found->took) found = &call;
    }
    return found;
}

std::string milliseconds_of(const Call& call) {
    const std::int64_t tenths = call.took / (millisecond / 10);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " ms";
}

std::string line_of(const Past& past, const Call& call) {
    return "line " + std::to_string(call.line) + " of " + past.file;
}

/// Empty: it is the one.
std::string about_connection(const Past& past, const Call& answer, unsigned connection) {
    if (connection == answer.connection) return {};
    const std::string name = "connection " + std::to_string(connection);
    if (connection == late_client) return name + " is client 3 itself: who kept it waiting?";
    bool is_known = false;
    for (const Call& call : past.calls) is_known = is_known || call.connection == connection;
    if (!is_known) return "there is no " + name + " before client 3 in " + past.file;
    const std::string served = "client 3 is served by worker " + std::to_string(past.worker) +
                               " (from line " + std::to_string(past.served_line) + " of " +
                               past.file + " on)";
    const Call* const own = longest(past, connection);
    if (own == nullptr)
        return served + ", and that worker has done nothing for " + name + " before";
    return served + ", and the longest that this worker stood in a call for " + name + " is " +
           milliseconds_of(*own) + " (line " + std::to_string(own->line) +
           "): another one held it for longer";
}

std::string about_call(const Past& past, const Call& answer, const std::string& name) {
    if (name == answer.name) return {};
    const std::string of = " for connection " + std::to_string(answer.connection);
    const Call* const own = longest(past, answer.connection, name);
    if (own == nullptr)
        return "that worker makes no call with the name " + name + of + " before client 3";
    return "the longest " + name + of + " took " + milliseconds_of(*own) + " (" +
           line_of(past, *own) + "): there is one that took longer";
}

template <char letter>
void recording(Trial& trial) {
    const Past past = past_of(trial, letter);
    const Call* const answer = longest(past);
    trial.expect(answer != nullptr, "another client is served before client 3 in " + past.file);
    trial.calling(std::string{"why_did_client_3_wait('"} + letter + "')");
    const HeldBy got = ANSWER(trial, why_did_client_3_wait)(letter);
    const std::string name = got.call == nullptr ? "nullptr" : got.call;
    std::string problem = about_connection(past, *answer, got.connection);
    trial.expect(problem.empty(), problem);
    problem = about_call(past, *answer, name);
    trial.expect(problem.empty(), problem);
    const std::int64_t expected = answer->took / millisecond;
    const std::int64_t difference = std::abs(std::int64_t{got.milliseconds} - expected);
    trial.expect(difference <= std::max<std::int64_t>(1, expected / 50),
                 "it took another time than " + std::to_string(got.milliseconds) +
                     " ms: " + line_of(past, *answer) + " has it, in nanoseconds (`took`)");
}

const exercise::Registration registration{
    {"21-why-did-client-3-wait",
     Stage::waiting,
     {
         {"recording-a", "knows why client 3 waited in recording a", recording<'a'>},
         {"recording-b", "knows why client 3 waited in recording b", recording<'b'>},
         {"recording-c", "knows why client 3 waited in recording c", recording<'c'>},
         {"recording-d", "knows why client 3 waited in recording d", recording<'d'>},
     }}};

}  // namespace
