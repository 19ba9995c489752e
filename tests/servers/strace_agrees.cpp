// Nothing that the trace shows may be a simulation: what it says of one connection must be what
// strace(1) saw the same threads do, call for call, descriptor for descriptor, result for result.
#define DOCTEST_CONFIG_IMPLEMENT
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/trace/recording.hpp"

using namespace servers;

namespace {

struct Call {
    std::string name;
    long descriptor = -1;
    long result = 0;
    std::string error;
    friend bool operator==(const Call&, const Call&) = default;
};

std::string shown(const Call& call) {
    return call.name + "(" + std::to_string(call.descriptor) +
           ") = " + std::to_string(call.result) + " " + call.error;
}

using Calls = std::vector<Call>;
using CallsOfThreads = std::map<pid_t, Calls>;

/// What the C library does by itself, and what an architecture does to have its workers.
bool is_runtime_call(const std::string& name) {
    static const std::set<std::string> names = {
        "futex",          "mmap",         "munmap",          "mprotect",
        "madvise",        "brk",          "clone",           "clone3",
        "fork",           "vfork",        "wait4",           "set_robust_list",
        "rseq",           "exit",         "exit_group",      "gettid",
        "getpid",         "sched_yield",  "restart_syscall", "sched_getaffinity",
        "rt_sigprocmask", "rt_sigaction", "rt_sigreturn"};
    return names.count(name) > 0;
}

// ------------------------------------------------------------------------ what strace saw

/// name(descriptor, …) = result ERROR (…)
Call read_call(const std::string& text) {
    Call call;
    const auto open = text.find('(');
    const auto equals = text.rfind(" = ");
    call.name = text.substr(0, open);
    if (std::isdigit(static_cast<unsigned char>(text[open + 1])))
        call.descriptor = std::strtol(text.c_str() + open + 1, nullptr, 10);
    if (equals == std::string::npos) return call;
    std::istringstream rest{text.substr(equals + 3)};
    std::string result;
    rest >> result;
    call.result = std::strtol(result.c_str(), nullptr, 10);
    if (call.result == -1) rest >> call.error;
    return call;
}

/// Both ends of the channel through which the trace itself leaves the server.
void note_channel(const std::string& text, std::set<long>& channel) {
    const auto pair = text.rfind("], [");
    const auto list = pair == std::string::npos ? text.rfind('[') : pair + 3;
    if (text.compare(0, 11, "socketpair(") != 0 || list == std::string::npos) return;
    char* next = nullptr;
    channel.insert(std::strtol(text.c_str() + list + 1, &next, 10));
    channel.insert(std::strtol(next + 1, nullptr, 10));
}

/// Each line is PID and a call; one that others interrupted comes in two pieces.
CallsOfThreads read_strace(const std::string& path) {
    constexpr std::string_view unfinished = " <unfinished ...>", resumed = " resumed>";
    CallsOfThreads calls;
    std::map<pid_t, std::string> begun;
    std::set<long> channel;
    pid_t console = 0;  // the first process; the server is its child, and closes the other end
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        char* rest = nullptr;
        const pid_t thread = static_cast<pid_t>(std::strtol(line.c_str(), &rest, 10));
        std::string text = rest;
        text.erase(0, text.find_first_not_of(' '));
        if (text.compare(0, 3, "---") == 0 || text.compare(0, 3, "+++") == 0) continue;
        const auto cut = text.find(unfinished);
        if (cut != std::string::npos) {
            begun[thread] = text.substr(0, cut);
            continue;
        }
        const auto again = text.find(resumed);
        if (text.compare(0, 4, "<...") == 0 && again != std::string::npos)
            text = begun[thread] + text.substr(again + resumed.size());
        note_channel(text, channel);
        const Call call = read_call(text);
        if (console == 0) console = thread;
        if (thread != console && call.name == "close" && channel.size() == 2)
            channel.erase(call.descriptor);
        const bool is_trace = call.name == "sendto" && channel.count(call.descriptor) > 0;
        if (!is_trace && !is_runtime_call(call.name)) calls[thread].push_back(call);
    }
    return calls;
}

// ----------------------------------------------------------------------- what the trace says

struct Traced {
    CallsOfThreads calls;                                         ///< all of them
    std::map<pid_t, std::pair<std::size_t, std::size_t>> window;  ///< the connection's first, last
};

Traced read_trace(const std::string& path) {
    std::ifstream file{path};
    Traced traced;
    for (const auto& event : stepwise::read_recording(file).events) {
        if (event.edge != stepwise::Edge::syscall) continue;
        auto& calls = traced.calls[event.thread];
        if (event.connection == 1)
            traced.window.try_emplace(event.thread, calls.size(), 0).first->second.second =
                calls.size();
        const char* error = event.error ? ::strerrorname_np(event.error) : "";
        calls.push_back({std::string{event.name.view()}, event.descriptor, event.result, error});
    }
    return traced;
}

/// The trace's part of the connection, in one thread.
Calls part(const Traced& traced, pid_t thread) {
    const auto [first, last] = traced.window.at(thread);
    const auto& calls = traced.calls.at(thread);
    return {calls.begin() + static_cast<std::ptrdiff_t>(first),
            calls.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}

/// strace's, between the same two calls; empty if it did not see them.
Calls part(const Calls& seen, const Call& first, const Call& last) {
    const auto from = std::find(seen.begin(), seen.end(), first);
    const auto to = std::find(seen.rbegin(), seen.rend(), last).base();
    return from < to ? Calls{from, to} : Calls{};
}

std::string listed(const Calls& calls) {
    std::string text;
    for (const Call& call : calls) text += "\n    " + shown(call);
    return text;
}

std::size_t compare(const Traced& traced, CallsOfThreads& seen) {
    std::size_t count = 0;
    for (const auto& window : traced.window) {
        const pid_t thread = window.first;
        const Calls told = part(traced, thread);
        const Calls made = part(seen[thread], told.front(), told.back());
        INFO("thread " << thread << "\n  the trace:" << listed(told)
                       << "\n  strace:" << listed(made));
        CHECK(told == made);
        count += told.size();
    }
    return count;
}

/// The comparison must notice any one call that is missing on either side.
void check_that_it_can_fail(const Traced& traced, CallsOfThreads& seen) {
    for (const auto& window : traced.window) {
        const pid_t thread = window.first;
        const Calls told = part(traced, thread);
        const Calls made = part(seen[thread], told.front(), told.back());
        for (std::size_t i = 1; i + 1 < told.size(); ++i) {
            Calls fewer = told;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            CHECK(fewer != made);
            Calls unseen = seen[thread];
            const auto at = std::find(unseen.begin(), unseen.end(), told.front()) - unseen.begin();
            unseen.erase(unseen.begin() + at + static_cast<std::ptrdiff_t>(i));
            CHECK(told != part(unseen, told.front(), told.back()));
        }
    }
}

void serve_one_connection(ServerUnderTest& server) {
    Client client{server.port()};
    client.send(request("/file.txt"));
    CHECK(client.receive().body == file_text);
    client.send(request("/"));
    CHECK(client.receive().body == index_text);
    client.send(request("/missing.txt"));
    CHECK(client.receive().status == 404);
    client.send(request("/file.txt", "Connection: close\r\n"));
    CHECK(client.receive().body == file_text);
    CHECK(client.ends());
}

}  // namespace

TEST_CASE("trace: strace sees what the trace tells, and nothing else") {
    const Fixture files;
    const std::string seen_file = files.beside("strace.txt"),
                      told_file = files.beside("told.jsonl");
    Options options;
    options.launcher = {"strace", "-f", "-o", seen_file};
    options.more = {"--record", told_file};
    ServerUnderTest server{options};
    serve_one_connection(server);
    CHECK(server.log_lines(4).size() == 4);
    server.stop();

    const Traced traced = read_trace(told_file);
    CallsOfThreads seen = read_strace(seen_file);
    REQUIRE_FALSE(traced.window.empty());
    const std::size_t count = compare(traced, seen);
    MESSAGE(architecture() << ": " << count << " calls in " << traced.window.size() << " threads");
    CHECK(count > 15);  // 4 requests: recvfrom, openat2, statx, sendto, sendfile, close, write
    check_that_it_can_fail(traced, seen);
}

int main(int count, char** words) {
    if (std::system("command -v strace >/dev/null") != 0) {
        say_skipped("strace is not installed");
        return std::getenv("STEPWISE_TEST_ALL") ? 1 : 77;
    }
    if (runs_in_process()) {
        say_skipped("the server must be a process of its own");
        return 77;
    }
    return doctest::Context{count, words}.run();
}
