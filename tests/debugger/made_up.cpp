// Only what the debugger looks at is made up: the facts and calls are those of real stages, but
// few.
#include "made_up.hpp"

#include <algorithm>
#include <cerrno>
#include <sstream>

namespace made_up {

using stepwise::Edge;
using stepwise::Event;
using stepwise::Stage;

// --- events

void Script::add(Edge edge) {
    now_.edge = edge;
    now_.nanoseconds += 1000;
    events_.push_back(now_);
}

Script& Script::enter(Stage stage) {
    now_.stage = stage;
    add(Edge::enter);
    return *this;
}

Script& Script::leave() {
    add(Edge::leave);
    return *this;
}

Script& Script::call(std::string_view name, int descriptor, std::int64_t result, int error) {
    add(Edge::syscall);
    Event& made = events_.back();
    made.name.assign(name);
    made.arguments.assign("");
    made.descriptor = descriptor;
    made.result = result;
    made.error = error;
    return *this;
}

Script& Script::transfer(std::string_view name, int descriptor, std::string_view octets) {
    call(name, descriptor, static_cast<std::int64_t>(octets.size()));
    events_.back().has_bytes = true;
    events_.back().text.assign(octets);
    return *this;
}

Script& Script::fact(std::string_view key, std::string_view value) {
    add(Edge::fact);
    events_.back().name.assign(key);
    events_.back().text.assign(value);
    return *this;
}

Script& Script::on(std::uint64_t connection, std::uint32_t transaction) {
    now_.connection = connection;
    now_.transaction = transaction;
    return *this;
}

Script& Script::accepts(std::uint64_t connection) {
    on(0, 0).enter(Stage::accept).on(connection);
    const int socket = static_cast<int>(10 + connection);
    call("accept4", 3, socket).fact("peer", "127.0.0.1:" + std::to_string(50000 + connection));
    return leave();
}

Script& Script::accepts_nobody() {
    return on(0, 0).enter(Stage::accept).call("accept4", 3, -1, EAGAIN).leave();
}

Script& Script::serves(std::uint64_t connection, std::uint32_t transaction, bool closes) {
    on(connection, transaction);
    const int socket = static_cast<int>(10 + connection);
    enter(Stage::receive).transfer("recvfrom", socket, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    fact("parser", "complete").fact("request_line", "GET /a HTTP/1.1").leave();
    enter(Stage::process).fact("method", "GET").fact("target", "/a").leave();
    enter(Stage::access_resource).fact("name", "a").call("openat2", 4, 30);
    fact("kind", "file").fact("size", "612").leave();
    enter(Stage::build_response).fact("status", "200").leave();
    enter(Stage::send).transfer("sendto", socket, "HTTP/1.1 200 OK\r\n\r\n").call("close", 30, 0);
    fact("connection", closes ? "closed" : "kept");
    if (closes) call("close", socket, 0);
    leave();
    return enter(Stage::log).transfer("write", 5, "a line\n").leave();
}

// --- a server

void Server::add(const Script& script) {
    workers_.push_back({{script.events().begin(), script.events().end()}, false});
}

bool Server::everybody_is_done() const {
    return std::all_of(workers_.begin(), workers_.end(), [](const Worker& worker) {
        return worker.to_come.empty() && !worker.is_held;
    });
}

stepwise::EventSource::Got Server::next(Incoming& into, int milliseconds) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (workers_[i].is_held || workers_[i].to_come.empty()) continue;
        workers_[i].is_held = true;
        into.gate = static_cast<std::uint32_t>(i + 1);
        into.event = workers_[i].to_come.front();
        workers_[i].to_come.pop_front();
        return Got::event;
    }
    // Nobody would ever come: as if a person had lost patience.
    return milliseconds == 0 ? Got::nothing : Got::interrupted;
}

void Server::release(const Incoming& incoming) { workers_[incoming.gate - 1].is_held = false; }

std::string Server::answer_to(std::string_view peer) {
    return peer == "127.0.0.1:50001" ? "its client got 19 octets, HTTP/1.1 200 OK" : "";
}

// --- a session

stepwise::Debugger::Print Session::printer() {
    return [this](std::string_view text) { said_ += text; };
}

Session::Session(Server& server, bool may_wait_for_clients)
    : debugger(std::make_unique<stepwise::Debugger>(
          server, stepwise::DebuggerOptions{{}, may_wait_for_clients}, printer())) {
    debugger->begin();
    beginning = std::exchange(said_, {});
}

Session::Session(std::vector<Event> recorded)
    : debugger(std::make_unique<stepwise::Debugger>(
          stepwise::Recording{{"single", 1, {}}, std::move(recorded)}, stepwise::DebuggerOptions{},
          printer())) {
    debugger->begin();
    beginning = std::exchange(said_, {});
}

std::string Session::operator()(std::string_view command) {
    said_.clear();
    answer = debugger->execute(command);
    return said_;
}

std::string Session::where(std::string_view command) { return positions_in((*this)(command)); }

std::string positions_in(std::string_view text) {
    static const std::vector<std::string> beginnings = {
        "stopped ",           "breakpoint ",    "recorded: ", "interrupted, ",
        "nothing is stopped", "connection ",    "worker ",    "this is ",
        "the server ",        "the recording ", "there is ",  "nothing has "};
    std::istringstream lines{std::string(text)};
    std::string positions;
    for (std::string line; std::getline(lines, line);) {
        const bool is_ours =
            std::any_of(beginnings.begin(), beginnings.end(),
                        [&](const std::string& beginning) { return line.starts_with(beginning); });
        if (!is_ours) continue;
        line = line.substr(0, std::min(line.size(), line.find("  ")));  // what stands at the right
        positions += (positions.empty() ? "" : "; ") + line;
    }
    return positions;
}

}  // namespace made_up
