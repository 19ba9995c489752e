// The child process and the thread are two ways to run the same server; the tests see neither.
#include "harness.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <system_error>
#include <thread>

#include "doctest/doctest.h"
#include "processes.hpp"
#include "stepwise/architectures/architectures.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/site/config/read_config.hpp"
#include "stepwise/site/site.hpp"
#include "stepwise/stages/server.hpp"
#include "while_ready_blocking.hpp"

namespace servers {

namespace {

std::string environment(const char* name, const std::string& otherwise) {
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

/// Limits as the command line names them, where they differ from the server's own.
std::vector<std::string> as_arguments(const stepwise::Limits& limits) {
    const stepwise::Limits ours;
    std::vector<std::string> arguments;
    const auto add = [&](const char* name, auto value, auto usual, const std::string& text) {
        if (value == usual) return;
        arguments.insert(arguments.end(), {"--limit", std::string{name} + "=" + text});
    };
    const auto time = [&](const char* name, std::int64_t value, std::int64_t usual) {
        std::array<char, 32> text;
        std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(value) / 1e9);
        add(name, value, usual, text.data());
    };
    const auto count = [&](const char* name, std::uint64_t value, std::uint64_t usual) {
        add(name, value, usual, std::to_string(value));
    };
    time("idle", limits.idle, ours.idle);
    time("head", limits.head, ours.head);
    time("body", limits.body, ours.body);
    time("write", limits.write, ours.write);
    time("linger", limits.linger, ours.linger);
    time("grace", limits.grace, ours.grace);
    time("pause", limits.pause, ours.pause);
    time("script", limits.script, ours.script);
    time("connect", limits.connect, ours.connect);
    time("tunnel-idle", limits.tunnel_idle, ours.tunnel_idle);
    time("lookup", limits.lookup, ours.lookup);
    time("ident", limits.ident, ours.ident);
    time("recheck", limits.recheck, ours.recheck);
    count("connections", limits.connections, ours.connections);
    count("queue", limits.queue, ours.queue);
    count("requests", limits.requests, ours.requests);
    count("request-line", limits.message_head.request_line, ours.message_head.request_line);
    count("field-line", limits.message_head.field_line, ours.message_head.field_line);
    count("head-size", limits.message_head.head, ours.message_head.head);
    count("fields", limits.message_head.fields, ours.message_head.fields);
    count("body-size", limits.message_body.body, ours.message_body.body);
    count("unwanted-body", limits.unwanted_body, ours.unwanted_body);
    return arguments;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

/// Writes the configuration into the fixture; its name, or nothing if there is none.
std::string write_config(const Options& options, const Fixture& site) {
    if (options.config.empty()) return {};
    std::string text = replaced(options.config, "@ROOT@", site.root());
    text = replaced(text, "@BESIDE@", site.beside("."));
    const std::string name = site.beside("site.conf");
    std::ofstream{name} << "DocumentRoot \"" << site.root() << "\"\n" << text;
    return name;
}

bool has_own_logs(const Options& options) {
    return options.config.find("CustomLog") != std::string::npos ||
           options.config.find("TransferLog") != std::string::npos;
}

std::vector<std::string> command_line(const Options& options, const Fixture& site) {
    std::vector<std::string> words = options.launcher;
    const auto add = [&](const std::vector<std::string>& more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    const std::string config = write_config(options, site);
    add({environment("STEPWISE_PROGRAM", STEPWISE_PROGRAM), "serve"});
    if (config.empty())
        add({site.root()});
    else
        add({"--config", config});
    add({"--as", architecture(), "--bind", "127.0.0.1", "--port", "0", "--trace", "off"});
    if (!has_own_logs(options)) add({"--log", options.log});
    if (options.workers > 0) add({"--workers", std::to_string(options.workers)});
    add(as_arguments(options.limits));
    add(options.more);
    return words;
}

// ----------------------------------------------------------------------------- as a process

class ChildProcess final : public Running {
  public:
    ChildProcess(const Options& options, const Fixture& site)
        : complaints_(site.beside("stderr.txt")), is_launched_(!options.launcher.empty()) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        output_.reset(ends[0]);
        stepwise::UniqueFd theirs{ends[1]};
        auto words = command_line(options, site);
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        process_ = ::fork();
        if (process_ == 0) become_server(arguments, theirs.get(), options.descriptors);
        theirs.reset();
        ::setpgid(process_, process_);
        handle_.reset(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
        port_ = read_port();
    }
    ~ChildProcess() override { ::kill(-process_, SIGKILL); }

    std::uint16_t port() const override { return port_; }
    std::vector<pid_t> processes() const override { return processes_of_group(process_); }
    void signal(int number) override { ::kill(is_launched_ ? -process_ : process_, number); }

    std::string wait(Milliseconds within) override {
        if (!ends(within)) return "the server does not end";
        int status = 0;
        ::waitpid(process_, &status, 0);
        std::string wrong;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            wrong += "wait status " + std::to_string(status) + "\n";
        // A child that was orphaned a moment ago may still be on its way to init.
        if (!eventually([&] { return processes().empty(); }))
            wrong += "it left " + std::to_string(processes().size()) + " processes behind\n";
        const std::string said = contents_of(complaints_);
        for (const char* word : {"Sanitizer", "runtime error", "terminate called", "Assertion"})
            if (said.find(word) != std::string::npos) return wrong + said;
        return wrong.empty() ? wrong : wrong + said;
    }

  private:
    [[noreturn]] void become_server(std::vector<char*>& arguments, int out, unsigned descriptors) {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(::open(complaints_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644),
               STDERR_FILENO);
        for (int left_over = 3; left_over < 64; ++left_over) ::close(left_over);
        const rlimit limit{descriptors, descriptors};
        if (descriptors > 0) ::setrlimit(RLIMIT_NOFILE, &limit);
        ::execvp(arguments[0], arguments.data());
        std::perror(arguments[0]);
        ::_exit(127);
    }

    std::uint16_t read_port() {
        std::string line;
        while (line.find('\n') == std::string::npos) {
            pollfd readable{output_.get(), POLLIN, 0};
            std::array<char, 512> piece;
            const int ready = ::poll(&readable, 1, static_cast<int>(patience.count()));
            const auto size = ready > 0 ? ::read(output_.get(), piece.data(), piece.size()) : 0;
            if (size <= 0)
                throw std::runtime_error("the server does not start: " + contents_of(complaints_));
            line.append(piece.data(), static_cast<std::size_t>(size));
        }
        constexpr std::string_view before = "http://127.0.0.1:";
        const auto at = line.find(before);
        std::uint16_t port = 0;
        if (at != std::string::npos)
            std::from_chars(line.data() + at + before.size(), line.data() + line.size(), port);
        if (port == 0) throw std::runtime_error("no URL in the first line: " + line);
        return port;
    }

    bool ends(Milliseconds within) {
        pollfd ended{handle_.get(), POLLIN, 0};
        return ::poll(&ended, 1, static_cast<int>(within.count())) == 1;
    }

    std::string complaints_;
    bool is_launched_;
    stepwise::UniqueFd output_, handle_;
    pid_t process_ = -1;
    std::uint16_t port_ = 0;
};

// ------------------------------------------------------------------------------ as a thread

/// As `serve` does it: --log is in place of the main server's own access logs.
stepwise::Site site_for(const Options& options, const Fixture& where) {
    const std::string config = write_config(options, where);
    if (config.empty()) return stepwise::open_site(where.root(), options.log);
    stepwise::Site site = stepwise::read_config(config);
    if (!has_own_logs(options)) stepwise::use_log(site, options.log);
    stepwise::open_all(site);
    return site;
}

/// Limits that a test names win over the configuration's.
const stepwise::Limits& limits_for(const Options& options, const stepwise::Site& site) {
    return options.limits == stepwise::Limits{} ? site.limits : options.limits;
}

class InProcess final : public Running {
  public:
    InProcess(const Options& options, const Fixture& where)
        : site_(site_for(options, where)),
          listener_(stepwise::listen_on("127.0.0.1", 0, options.limits.backlog)),
          server_(listener_.get(), site_, limits_for(options, site_)) {
        const auto* known = stepwise::find_architecture(architecture());
        const auto run = known ? known->run : run_while_ready_blocking;
        server_.workers = options.workers > 0               ? options.workers
                          : known && known->default_workers ? known->default_workers
                                                            : 2;
        ended_ = std::async(std::launch::async, [this, run] { run(server_); });
    }
    ~InProcess() override {
        server_.stop.request();
        if (ended_.valid() && ended_.wait_for(patience) != std::future_status::ready) {
            std::cerr << "the server's thread does not end: giving up\n";
            std::abort();
        }
    }

    std::uint16_t port() const override { return stepwise::port_of(listener_.get()); }
    std::vector<pid_t> processes() const override { return {::getpid()}; }
    void signal(int number) override {
        if (number == SIGHUP || number == SIGUSR1)
            server_.common->logs_to_reopen.fetch_add(1);
        else
            server_.stop.request();
    }

    std::string wait(Milliseconds within) override {
        if (ended_.wait_for(within) != std::future_status::ready) return "the server does not end";
        ended_.get();
        return "";
    }

  private:
    stepwise::Site site_;
    stepwise::UniqueFd listener_;
    stepwise::Server server_;
    std::future<void> ended_;
};

std::size_t sum_over(const std::vector<pid_t>& processes, std::size_t (*value)(pid_t)) {
    std::size_t sum = 0;
    for (pid_t process : processes) sum += value(process);
    return sum;
}

}  // namespace

// ----------------------------------------------------------------------- what the tests use

std::string architecture() { return environment("STEPWISE_ARCHITECTURE", "single"); }

bool runs_in_process() {
    return architecture() == "while-ready-blocking" ||
           environment("STEPWISE_IN_PROCESS", "0") != "0";
}

bool is_event_loop() { return architecture() == "epoll" || architecture() == "epoll-threads"; }
bool has_many_workers() { return architecture() != "single"; }

bool has_lasting_worker() {
    const std::string name = architecture();
    return name != "fork" && name != "thread" && name != "while-ready-blocking";
}

namespace {

int say_reduced(int full, int small, std::string_view what) {
    std::cout << "reduced: " << small << " in place of " << full << " " << what << std::endl;
    return small;
}

}  // namespace

int reduced(int full, int small, std::string_view what) {
    const bool is_quick = environment("STEPWISE_QUICK", "0") != "0";
    return is_quick ? say_reduced(full, small, what) : full;
}

int whole(int full, int small, std::string_view what) {
    return std::getenv("STEPWISE_TEST_ALL") ? full : say_reduced(full, small, what);
}

void say_skipped(std::string_view why) { std::cout << "skipped: " << why << std::endl; }

bool eventually(const std::function<bool()>& is_so, Milliseconds within) {
    const auto end = Clock::now() + within;
    while (!is_so()) {
        if (Clock::now() > end) return false;
        ::poll(nullptr, 0, 2);
    }
    return true;
}

void let_pass(Milliseconds time) { ::poll(nullptr, 0, static_cast<int>(time.count())); }

// Long enough that a busy machine cannot end a connection that a test still wants.
Options::Options() {
    limits.idle = 10 * stepwise::seconds;
    limits.linger = 1 * stepwise::seconds;
}

ServerUnderTest::ServerUnderTest(const Options& options,
                                 const std::function<void(const Fixture&)>& prepare)
    : log_(options.log) {
    if (prepare) prepare(site_);
    Options all = options;
    if (log_.empty()) log_ = site_.beside("access.log");
    all.log = log_;
    if (runs_in_process())
        running_ = std::make_unique<InProcess>(all, site_);
    else
        running_ = std::make_unique<ChildProcess>(all, site_);
    const auto* known = stepwise::find_architecture(architecture());
    wait_until_staffed(options.workers == 0 && known ? known->default_workers : options.workers);
}

void ServerUnderTest::wait_until_staffed(unsigned workers) const {
    if (architecture() == "prefork")
        CHECK(eventually([&] { return running_->processes().size() > workers; }));
    if (architecture() == "thread-pool") CHECK(eventually([&] { return threads() > workers; }));
}

ServerUnderTest::~ServerUnderTest() {
    if (!ended_) stop();
}

void ServerUnderTest::check_end(Milliseconds within) {
    ended_ = true;
    const std::string wrong = running_->wait(within);
    INFO(wrong);
    CHECK(wrong.empty());
}

std::vector<std::string> ServerUnderTest::log_lines(std::size_t at_least) const {
    const auto count = [this] {
        const std::string text = contents_of(log_);
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    };
    const bool came = eventually([&] { return count() >= at_least; });
    const std::string text = contents_of(log_);
    INFO(text);
    CHECK(came);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::size_t ServerUnderTest::descriptors() const { return sum_over(processes(), descriptors_of); }
std::size_t ServerUnderTest::threads() const { return sum_over(processes(), threads_of); }
std::size_t ServerUnderTest::memory() const { return sum_over(processes(), memory_of); }

Milliseconds ServerUnderTest::processor_time() const {
    Milliseconds sum{};
    for (pid_t process : processes()) sum += processor_time_of(process);
    return sum;
}

std::string request(std::string_view target, std::string_view fields, std::string_view method) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    return text.append(fields).append("\r\n");
}

Response fetch(const ServerUnderTest& server, std::string_view target, std::string_view fields,
               std::string_view method) {
    Client client{server.port()};
    client.send(request(target, "Connection: close\r\n" + std::string{fields}, method));
    Response response = client.receive(method == "HEAD" ? Body::none : Body::follows);
    if (!response.says_close()) throw Broken("the answer does not say that the connection ends");
    if (!client.ends()) throw Broken("something comes behind the last answer, or no end");
    return response;
}

bool comes_to_rest(const ServerUnderTest& server) {
    return eventually([&] {
        const auto before = server.processor_time();
        let_pass(Milliseconds{300});
        return server.processor_time() - before < Milliseconds{100};
    });
}

void check_alive(const ServerUnderTest& server) {
    const Response response = fetch(server, "/");
    CHECK(response.status == 200);
    CHECK(response.body == index_text);
}

void check_refused(const ServerUnderTest& server, std::string_view octets,
                   std::initializer_list<int> statuses) {
    INFO("request: " << shown(octets));
    try {
        Client client{server.port()};
        client.send(std::string{octets} + request("/smuggled.txt"));
        const Response response = client.receive();
        INFO("status: " << response.status);
        CHECK(std::find(statuses.begin(), statuses.end(), response.status) != statuses.end());
        CHECK(response.says_close());
        CHECK(response.body.find(smuggled_text) == std::string::npos);
        CHECK(response.body != file_text);
        CHECK_MESSAGE(client.ends(), "something comes behind the refusal, or no end");
    } catch (const Broken& broken) {
        FAIL_CHECK(broken.what());
    }
}

}  // namespace servers
