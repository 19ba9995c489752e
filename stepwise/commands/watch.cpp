// `stepwise request --watch`: both ends of one connection.  The server is one of ours, started
// here, or one that runs already and records what it does.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "stepwise/client/explain/answer.hpp"
#include "stepwise/client/explain/json.hpp"
#include "stepwise/client/explain/show.hpp"
#include "stepwise/client/watch/timeline.hpp"
#include "stepwise/commands/launch.hpp"
#include "stepwise/commands/sample_site.hpp"
#include "stepwise/commands/send.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t server_may_take = 5 * seconds;  // once the client has its answer
constexpr std::chrono::milliseconds look_again{50};

/// What both ends did.
struct Watched {
    Exchange exchange;
    std::vector<Event> client, server;
    std::string who;  ///< the server, in words
    std::string error;
};

/// Where a server of ours can listen for this URL; throws if it is another computer's.
ServerOptions server_for(const Url& url, const RequestCommandOptions& options) {
    const std::string& host = url.host->text;
    const bool is_name = host == "localhost" || host.ends_with(".localhost");
    if (!is_name && !host.starts_with("127.") && host != "[::1]")
        throw std::invalid_argument(
            "--watch starts a server for 127.0.0.1, [::1] or localhost, not for " + host +
            "; of a server that records, name the file: --watch RUN.jsonl");
    ServerOptions server;
    server.config = sample_site() + "/site.conf";
    server.architecture = options.architecture;
    server.address = is_name ? "127.0.0.1" : host == "[::1]" ? "::1" : host;
    server.port = url.port.value_or(80);
    server.address_is_given = server.port_is_given = true;
    server.log = "/dev/null";
    server.given_limits = {"grace=0.5"};
    return server;
}

std::unique_ptr<WatchedServer> start(const ServerOptions& options) {
    try {
        return std::make_unique<WatchedServer>(options, Delivery::wait_when_full);
    } catch (const std::system_error& error) {
        throw std::system_error(
            error.code(), fmt::format("no server can be started on port {} (choose another port in "
                                      "the URL, or --watch RUN.jsonl for the server that is there)",
                                      options.port));
    }
}

std::future<Exchange> client_at_work(const Explanation& explanation,
                                     const RequestCommandOptions& options,
                                     std::vector<Event>& events) {
    return std::async(std::launch::async, [&] {
        return send_request(explanation, options,
                            [&events](const Event& event) { events.push_back(event); });
    });
}

void take_result(std::future<Exchange>& client, Watched& watched) {
    try {
        watched.exchange = client.get();
    } catch (const std::runtime_error& error) {
        watched.error = error.what();
    }
}

Watched watch_own_server(const Explanation& explanation, const RequestCommandOptions& options) {
    const std::unique_ptr<WatchedServer> server =
        start(server_for(*explanation.parsed.url, options));
    Watched watched;
    watched.who =
        fmt::format("{}, process {}, started for this", server->architecture().name, server->pid());
    EventChannel::Incoming incoming;  // its first event: it is at work, now a client may come
    if (server->channel().receive(incoming, 5000) == EventChannel::Received::event)
        watched.server.push_back(incoming.event);
    std::future<Exchange> client = client_at_work(explanation, options, watched.client);
    std::int64_t deadline = 0;
    while (deadline == 0 || monotonic_now() < deadline) {
        const auto received = server->channel().receive(incoming, 20);
        if (received == EventChannel::Received::ended) break;
        if (received == EventChannel::Received::event) watched.server.push_back(incoming.event);
        if (deadline == 0 &&
            client.wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
            take_result(client, watched);
            deadline = monotonic_now() + server_may_take;
        }
        if (deadline != 0 && received != EventChannel::Received::event &&
            is_over_for(watched.server, watched.exchange.client))
            break;
    }
    if (deadline == 0) take_result(client, watched);
    return watched;
}

/// All whole lines that are there now.
Recording read_so_far(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot read " + name);
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    text.resize(text.rfind('\n') + 1);  // npos + 1 is 0
    std::istringstream lines{text};
    try {
        return read_recording(lines);
    } catch (const std::runtime_error& error) {
        throw std::invalid_argument(name + ": " + error.what());
    }
}

Watched watch_recording_server(const Explanation& explanation,
                               const RequestCommandOptions& options) {
    const Recording before = read_so_far(*options.watch);
    Watched watched;
    watched.who = fmt::format("{}, recording into {}", before.header.architecture, *options.watch);
    std::future<Exchange> client = client_at_work(explanation, options, watched.client);
    take_result(client, watched);
    const std::int64_t deadline = monotonic_now() + server_may_take;
    while (watched.error.empty() && !is_over_for(watched.server, watched.exchange.client) &&
           monotonic_now() < deadline) {
        std::this_thread::sleep_for(look_again);
        watched.server = read_so_far(*options.watch).events;
    }
    return watched;
}

std::int64_t began(const Watched& watched) {
    return watched.client.front().nanoseconds - watched.client.front().took;
}

void show_watched(Page& page, unsigned& chapter, const Watched& watched) {
    const std::vector<Event> server =
        concerning(watched.server, watched.exchange.client, began(watched));
    show_heading(page, chapter, "Both ends of the connection, on one clock");
    show_note(page, fmt::format("Client {}; server {} ({}). What is shown was really done: strace "
                                "would show the same calls, and the client's setsockopt for its "
                                "time limits.",
                                watched.exchange.client, watched.exchange.server, watched.who));
    write_out(page.take());
    write_out(timeline(watched.client, server, {page.columns(), page.is_coloured()}));
}

}  // namespace

int watch(const CommonOptions& common, const Explanation& explanation,
          const RequestCommandOptions& options) {
    if (!trace_is_compiled_in)
        throw std::invalid_argument("this build has no trace: configure with -DSTEPWISE_TRACE=ON");
    const Watched watched = options.watch->empty() ? watch_own_server(explanation, options)
                                                   : watch_recording_server(explanation, options);
    if (!watched.error.empty()) return failed(watched.error);
    if (!is_known_to(watched.server, watched.exchange.client))
        return failed(options.watch->empty()
                          ? "the server did not report this connection"
                          : *options.watch + " has no connection from " + watched.exchange.client +
                                ": is it the server that records into it?");
    if (options.json) {
        const auto server = concerning(watched.server, watched.exchange.client, began(watched));
        write_out(to_json(explanation, &watched.exchange, {watched.client, server}));
        return watched.exchange.answer.is_complete ? 0 : failed(watched.exchange.answer.failure);
    }
    // In a file there is room for both columns.
    const std::size_t columns = ::isatty(STDOUT_FILENO) ? columns_of_output() : 100;
    Page page{columns, wants_colour(common.colour)};
    unsigned chapter = 1;
    show_url(page, explanation, chapter);
    show_watched(page, chapter, watched);
    show_end(page, watched.exchange.answer, chapter);
    write_out(page.take());
    return watched.exchange.answer.is_complete ? 0 : failed(watched.exchange.answer.failure);
}

}  // namespace stepwise
