// A server in a thread, a client in front of it, and the memory of what happened.
#include "exercises/engine/server_run.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "exercises/engine/run_check.hpp"
#include "stepwise/architectures/architectures.hpp"
#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/site/config/read_config.hpp"
#include "stepwise/trace/narrator.hpp"

namespace exercise {

namespace {

constexpr std::int64_t seconds = 1'000'000'000;
constexpr std::int64_t patience = 5 * slower * seconds;
constexpr std::size_t most_received = 1 << 20;
constexpr std::size_t most_trace_lines = 60;

std::string prepare_root(const std::string& directory) {
    std::string root = directory + "/site";
    std::filesystem::create_directory(root);
    std::ofstream{root + "/index.html"} << "hello, world\n";
    return root;
}

stepwise::Site make_site(const Setup& setup, const std::string& root, const std::string& log) {
    if (setup.config.empty()) return stepwise::open_site(root, log);
    std::string text = setup.config;
    constexpr std::string_view mark = "@SITE@";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
        text.replace(at, mark.size(), root);
    const std::string file = root.substr(0, root.rfind('/')) + "/site.conf";
    std::ofstream{file} << text;
    stepwise::Site site = stepwise::read_config(file);
    stepwise::use_log(site, log);
    stepwise::open_all(site);
    return site;
}

std::string first_lines(const std::string& text, std::size_t most) {
    std::size_t end = 0, lines = 0;
    for (; lines < most && end != std::string::npos; ++lines) end = text.find('\n', end + 1);
    return end == std::string::npos ? text : text.substr(0, end) + "\n…\n";
}

}  // namespace

void Record::on(const stepwise::Event& event) noexcept {
    const std::lock_guard lock{mutex_};
    try {
        events_.push_back(event);
    } catch (const std::bad_alloc&) {
        return;  // the student's code has eaten all memory: the trace ends here
    }
    newest_connection_ = std::max(newest_connection_, event.connection);
    if (event.edge != stepwise::Edge::syscall || event.connection <= connection_) return;
    const std::string_view name = event.name.view();
    if (name == "recvfrom" && event.result > 0) octets_ += static_cast<std::uint64_t>(event.result);
    if (name == "sendto" || name == "close") is_over_ = true;
    changed_.notify_all();
}

std::vector<stepwise::Event> Record::events() const {
    const std::lock_guard lock{mutex_};
    return events_;
}

void Record::expect_new_connection() {
    const std::lock_guard lock{mutex_};
    connection_ = newest_connection_;
    octets_ = 0;
    is_over_ = false;
}

void Record::wait_for_octets(std::uint64_t count, std::int64_t nanoseconds) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::nanoseconds{nanoseconds},
                      [&] { return octets_ >= count || is_over_; });
}

ServerRun::ServerRun(Trial& trial, const Setup& setup)
    : trial_(trial),
      root_(prepare_root(trial.directory())),
      log_(trial.directory() + "/access.log"),
      site_(make_site(setup, root_, log_)),
      listener_(stepwise::listen_on("127.0.0.1", 0, 16)),
      port_(stepwise::port_of(listener_.get())),
      server_(listener_.get(), site_, setup.limits),
      architecture_(setup.architecture) {
    server_.stages = setup.stages;
    server_.observer = &record_;
    const stepwise::Architecture& found = *stepwise::find_architecture(architecture_);
    server_.workers = std::max(1U, found.default_workers);
    thread_ = std::thread{[this] { serve(); }};
    trial.watch(this);
}

ServerRun::~ServerRun() {
    stop();
    trial_.watch(nullptr);
}

void ServerRun::serve() {
    stepwise::find_architecture(architecture_)->run(server_);
    const std::lock_guard lock{mutex_};
    has_ended_ = true;
    ended_.notify_all();
}

void ServerRun::stop() {
    if (!thread_.joinable()) return;
    server_.stop.request();
    std::unique_lock lock{mutex_};
    if (!ended_.wait_for(lock, std::chrono::nanoseconds{patience}, [&] { return has_ended_; }))
        trial_.end_with(
            trial_.describe("the server cannot be stopped: one of its threads does "
                            "not come back from your code"));
    lock.unlock();
    thread_.join();
}

void ServerRun::add_file(const std::string& name, std::string_view text) const {
    const std::filesystem::path path{root_ + "/" + name};
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}

std::string ServerRun::exchange(const std::vector<std::string>& pieces) {
    request_.clear();
    for (const std::string& piece : pieces) request_ += piece;
    first_event_ = record_.events().size();
    record_.expect_new_connection();
    std::string response;
    try {
        stepwise::ClientSocket client{stepwise::monotonic_now() + patience};
        client.connect(stepwise::loopback(port_));
        std::uint64_t sent = 0;
        for (const std::string& piece : pieces) {
            client.send_all(piece);
            sent += piece.size();
            if (sent < request_.size()) record_.wait_for_octets(sent, patience);
        }
        client.end_of_request();
        std::array<char, 16384> room;
        while (const std::size_t count = client.receive(room)) {
            response.append(room.data(), count);
            if (response.size() > most_received)
                trial_.fail("the server sends more than a MiB and does not end");
        }
    } catch (const std::system_error& error) {
        if (error.code().value() == ECONNRESET || error.code().value() == EPIPE) return response;
        trial_.fail("the server did not answer and close the connection within " +
                    std::to_string(patience / seconds) + " seconds");
    }
    return response;
}

int ServerRun::status_of(std::string_view response) {
    int status = 0;
    if (response.starts_with("HTTP/1.") && response.size() >= 12)
        std::from_chars(response.data() + 9, response.data() + 12, status);
    return status;
}

std::vector<std::string> ServerRun::log_lines() const {
    std::vector<std::string> lines;
    std::ifstream file{log_};
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

void ServerRun::describe(stepwise::CheckFailure& failure) const {
    if (request_.empty()) return;
    failure.request = request_;
    failure.curl = curl_line(request_);
    failure.trace = narrate();
}

std::string ServerRun::narrate() const {
    stepwise::Narrator narrator{{stepwise::Detail::lines, false, 80}};
    std::string text;
    const std::vector<stepwise::Event> events = record_.events();
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].connection == 0 && events[i].stage != Stage::accept) continue;
        const std::string told = narrator.tell(events[i]);
        if (i >= first_event_) text += told;
    }
    return first_lines(text, most_trace_lines);
}

}  // namespace exercise
