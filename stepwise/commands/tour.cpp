// `stepwise tour`: one request through the seven stages, told in full; then the same request
// through all seven architectures, to see who does which stage and where each of them waits.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/commands/launch.hpp"
#include "stepwise/commands/sample_site.hpp"
#include "stepwise/trace/narrator.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t pause_before_request = 20 * milliseconds;
constexpr std::int64_t pause_in_request = 50 * milliseconds;
constexpr std::int64_t patience = 5 * seconds;

struct Run {
    std::vector<Event> events;
    std::string response;
};

bool ends_the_run(const Event& event) {
    return event.connection == 1 && event.stage == Stage::log && event.edge == Edge::leave;
}

/// Collects events until the transaction is logged and its connection closed, or time is up.
void collect(EventChannel& channel, std::vector<Event>& events) {
    const std::int64_t deadline = monotonic_now() + patience;
    EventChannel::Incoming incoming;
    while (monotonic_now() < deadline) {
        const auto received = channel.receive(incoming, 100);
        if (received == EventChannel::Received::ended) return;
        if (received != EventChannel::Received::event) continue;
        events.push_back(incoming.event);
        if (ends_the_run(incoming.event)) return;
    }
}

/// A server in a process of its own, one request, and what the server did.
Run run_once(const std::string& architecture, bool in_two_pieces) {
    ServerOptions options;
    options.directory = sample_site();
    options.architecture = architecture;
    options.port = 0;
    options.log = "/dev/null";
    options.limits.grace = 500 * milliseconds;
    WatchedServer server{options, Delivery::wait_when_full};

    Run run;
    EventChannel::Incoming first;  // the server is at work: now a client may come
    if (server.channel().receive(first, 5000) == EventChannel::Received::event)
        run.events.push_back(first.event);
    const std::string request = simple_request("/", "127.0.0.1:" + std::to_string(server.port()));
    std::vector<std::string> pieces{request};
    if (in_two_pieces) pieces = {request.substr(0, 9), request.substr(9)};
    auto response = std::async(std::launch::async, [&, port = server.port()] {
        std::this_thread::sleep_for(std::chrono::nanoseconds{pause_before_request});
        return exchange_pieces(port, pieces, pause_in_request, patience);
    });
    collect(server.channel(), run.events);
    run.response = response.get();
    return run;
}

void narrate(const CommonOptions& common, const Run& run) {
    Narrator narrator{{Detail::full, wants_colour(common.colour), columns_of_output()}};
    for (const Event& event : run.events) {
        if (event.connection == 0 && event.stage != Stage::accept) continue;
        const std::string text = narrator.tell(event);
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
}

/// The system call or wait that took longest.
struct Wait {
    std::string where;
    std::int64_t took = 0;
    void consider(std::string_view candidate, std::int64_t time) {
        if (time > took) *this = {std::string{candidate}, time};
    }
};

/// What the comparison shows of a run.
struct Row {
    std::array<std::optional<std::uint32_t>, 8> worker_of_stage;
    Wait for_client, for_rest;
    bool other_process = false, other_thread = false;
};

bool is_of(const Event& event, Stage stage) {
    return event.connection == 1 && event.stage == stage;
}

/// A worker that waits without a system call of its own that names what it waits for (a queue).
Wait longest_wait(const std::vector<Event>& events, pid_t thread, std::int64_t from,
                  std::int64_t to) {
    Wait longest;
    std::int64_t entered = 0;
    bool made_a_call = false;  // then the call is what it waited in, and names it better
    for (const Event& event : events) {
        if (event.thread != thread || event.nanoseconds < from || event.nanoseconds > to) continue;
        if (event.edge == Edge::syscall) longest.consider(event.name.view(), event.took);
        if (event.stage != Stage::waiting) continue;
        if (event.edge == Edge::syscall) made_a_call = true;
        if (event.edge == Edge::enter) {
            entered = event.nanoseconds;
            made_a_call = false;
        }
        if (event.edge == Edge::leave && entered != 0 && !made_a_call)
            longest.consider("the queue", event.nanoseconds - entered);
    }
    return longest;
}

Row examine(const Run& run) {
    Row row;
    std::int64_t accepted = 0, first_piece = 0, second_piece = 0;
    pid_t acceptor_process = 0, acceptor = 0, server_process = 0, server = 0;
    for (const Event& event : run.events) {
        if (event.connection != 1) continue;
        auto& worker = row.worker_of_stage[static_cast<std::size_t>(event.stage)];
        if (event.stage != Stage::waiting && !worker) worker = event.worker;
        if (is_of(event, Stage::accept) && accepted == 0) {
            accepted = event.nanoseconds;
            acceptor_process = event.process;
            acceptor = event.thread;
        }
        if (!is_of(event, Stage::receive) || event.edge != Edge::syscall || event.result <= 0)
            continue;
        (first_piece == 0 ? first_piece : second_piece) = event.nanoseconds;
        server_process = event.process;
        server = event.thread;
    }
    row.for_client = longest_wait(run.events, acceptor, 0, accepted);
    row.for_rest = longest_wait(run.events, server, first_piece + 1, second_piece);
    row.other_process = acceptor_process != server_process;
    row.other_thread = acceptor != server && !row.other_process;
    return row;
}

std::string text_of_wait(const Wait& wait) {
    return fmt::format("{:<10} {:>4} ms", wait.where, wait.took / milliseconds);
}

void print_row(std::string_view architecture, const Row& row) {
    fmt::print("{:<14}", architecture);
    for (std::size_t stage = 1; stage <= 7; ++stage) {
        const auto worker = row.worker_of_stage[stage];
        fmt::print("{:<4}", worker ? fmt::format("w{}", *worker) : "?");
    }
    fmt::print("{:<18}  {}\n", text_of_wait(row.for_client), text_of_wait(row.for_rest));
}

void compare() {
    fmt::print(
        "The same request in all seven architectures. It comes {} ms after the start, and\n"
        "its second half {} ms after the first, as over a slow network. Who does which\n"
        "stage (w1 is worker 1; w0 only accepts and hands over), and where do they wait?\n\n"
        "stage         1   2   3   4   5   6   7   for the client      for the 2nd half\n",
        pause_before_request / milliseconds, pause_in_request / milliseconds);
    for (const Architecture& architecture : architectures()) {
        const Row row = examine(run_once(std::string{architecture.name}, true));
        print_row(architecture.name, row);
    }
}

}  // namespace

int tour(const CommonOptions& common, const TourOptions& options) {
    fmt::print(
        "A real web server ({}) has been started, and a client sends it one request.\n"
        "What follows is what the server really did; strace would show the same calls.\n\n",
        options.architecture);
    narrate(common, run_once(options.architecture, false));
    fmt::print("\n");
    compare();
    fmt::print(
        "\nA blocking worker waits in accept4 or recvfrom, for one client. An event loop\n"
        "waits in epoll_wait, for all clients at once: a slow one keeps nobody waiting.\n\n"
        "Next:  ./run step                            stop this request before each stage\n"
        "       ./run serve --as epoll --trace full   and open the URL in a browser\n"
        "       ./run --help                          all commands\n");
    return 0;
}

}  // namespace stepwise
