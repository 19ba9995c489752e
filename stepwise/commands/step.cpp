// `stepwise step`: a server whose workers wait behind each of their events, a client of our own,
// and the debugger between them.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/commands/launch.hpp"
#include "stepwise/commands/prompt.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t as_long_as_a_person_thinks = 3600 * seconds;
constexpr std::int64_t short_grace = 3 * seconds;
constexpr unsigned workers_on_a_screen = 4;
constexpr int client_may_take = 5000;  // milliseconds, once its connection is over
constexpr int end_may_take = 10000;    // milliseconds, once it is told to stop

/// No time limit may run out while somebody reads, and `info workers` shall fit on the screen.
ServerOptions patient(ServerOptions options) {
    Limits& limits = options.limits;
    for (std::int64_t* time :
         {&limits.idle, &limits.head, &limits.body, &limits.write, &limits.linger})
        *time = as_long_as_a_person_thinks;
    limits.grace = short_grace;
    const Architecture* architecture = find_architecture(options.architecture);
    if (!options.workers && architecture && architecture->most_workers > 1)
        options.workers = workers_on_a_screen;
    // The log's line is shown when it is written; on this terminal it would stand twice.
    if (!options.log) options.log = "/dev/null";
    return options;
}

std::unique_ptr<WatchedServer> launch(const ServerOptions& options) {
    return std::make_unique<WatchedServer>(options, Delivery::lock_step);
}

// --- a client of our own

/// What the client process tells: its port when it is connected, then what it has got.
struct ClientReport {
    std::uint16_t port;
    std::uint64_t octets;
    int error;
    char status_line[128];
};

void receive_all(ClientSocket& socket, ClientReport& report) {
    std::array<char, 65536> room;
    while (const std::size_t count = socket.receive(room))
        for (std::size_t i = 0; i < count; ++i, ++report.octets)
            if (report.octets + 1 < sizeof report.status_line)
                report.status_line[report.octets] = room[i];
}

/// `report.port` is set once it is connected, and told at once.
void ask(const Url& url, const std::string& target, int report_to, ClientReport& report) {
    const std::int64_t deadline = monotonic_now() + as_long_as_a_person_thinks;
    ClientSocket socket{deadline};
    socket.connect(addresses_of(url.host->text, url.port.value_or(80), deadline).front());
    report.port = port_of(socket.own_address());
    if (::write(report_to, &report, sizeof report) != sizeof report) ::_exit(1);
    socket.send_all(simple_request(target, url.authority()));
    receive_all(socket, report);
}

[[noreturn]] void be_the_client(const std::string& server, const std::string& target,
                                int report_to) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(report_to, STDIN_FILENO);  // nothing else of the console's is needed here
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    ClientReport report{};
    try {
        ask(*parse_url(server).url, target, STDIN_FILENO, report);
    } catch (const std::system_error& error) {
        report.error = error.code().value();
    }
    report.status_line[std::strcspn(report.status_line, "\r\n")] = '\0';
    ::_exit(::write(STDIN_FILENO, &report, sizeof report) == sizeof report ? 0 : 1);
}

/// A process that asks for one thing and reads the answer to its end.
class OwnClient {
  public:
    OwnClient(const std::string& url, const std::string& target) {
        const StopSignals not_for_it;
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe");
        report_.reset(ends[0]);
        const UniqueFd report_to{ends[1]};
        std::fflush(nullptr);
        pid_ = ::fork();
        if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
        if (pid_ == 0) be_the_client(url, target, report_to.get());
    }
    ~OwnClient() {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    }
    OwnClient(const OwnClient&) = delete;
    OwnClient& operator=(const OwnClient&) = delete;

    void wait_until_connected() {
        ClientReport report{};
        if (!receive(report) || report.port == 0)
            throw std::system_error(report.error, std::generic_category(),
                                    "the debugger's own client cannot connect");
        port_ = fmt::format(":{}", report.port);
    }
    [[nodiscard]] bool has_address(std::string_view peer) const { return peer.ends_with(port_); }

    /// Waits for the end of its connection, but not for ever.
    std::string answer() {
        if (!answer_.empty()) return answer_;
        ClientReport report{};
        if (!receive(report)) return "its client still waits";
        answer_ =
            fmt::format("its client got {} octet{}", report.octets, report.octets == 1 ? "" : "s");
        if (report.octets > 0) answer_ += ", " + escaped(report.status_line);
        if (report.error != 0) answer_ += fmt::format(", then {}", std::strerror(report.error));
        return answer_;
    }

  private:
    bool receive(ClientReport& report) {
        pollfd end{report_.get(), POLLIN, 0};
        int ready = 0;
        do ready = ::poll(&end, 1, client_may_take);
        while (ready < 0 && errno == EINTR);
        return ready > 0 && ::read(report_.get(), &report, sizeof report) == sizeof report;
    }

    pid_t pid_ = -1;
    UniqueFd report_;
    std::string port_;
    std::string answer_;
};

// --- the server as the debugger sees it

class LiveSource : public EventSource {
  public:
    LiveSource(WatchedServer& server, OwnClient* client) : server_(server), client_(client) {}

    Got next(Incoming& into, int milliseconds) override {
        if (Interrupts::take() || Interrupts::is_end_requested()) return Got::interrupted;
        switch (server_.channel().receive(into, milliseconds)) {
            case EventChannel::Received::event: return Got::event;
            case EventChannel::Received::ended: return Got::ended;
            case EventChannel::Received::nothing: break;
            case EventChannel::Received::interrupted:
                if (Interrupts::take() || Interrupts::is_end_requested()) return Got::interrupted;
        }
        return Got::nothing;
    }
    void release(const Incoming& incoming) override { server_.channel().release(incoming); }
    int backlog() override { return server_.backlog(); }
    std::string answer_to(std::string_view peer) override {
        return client_ && client_->has_address(peer) ? client_->answer() : std::string{};
    }

  private:
    WatchedServer& server_;
    OwnClient* client_;
};

/// What is in flight is finished, and if that takes too long, it is not.
void stop(WatchedServer& server) {
    server.channel().release_all();
    server.request_stop();
    const UniqueFd process{static_cast<int>(::syscall(SYS_pidfd_open, server.pid(), 0))};
    pollfd end{process.get(), POLLIN, 0};
    int ready = -1;
    while (process && (ready = ::poll(&end, 1, end_may_take)) < 0 && errno == EINTR) continue;
    if (ready == 0) ::kill(-server.pid(), SIGKILL);  // its children, too
    server.wait();
}

void greet(const StepOptions& options, const WatchedServer& server) {
    const std::string workers =
        server.workers() > 1 ? fmt::format("{} workers", server.workers()) : "one worker";
    std::string text = fmt::format("{} on {} ({}, process {}), stopped before each stage.\n",
                                   server.architecture().name, server.url(), workers, server.pid());
    if (options.wait)
        text += fmt::format("It waits for your client:  curl -v {}\n", server.url());
    else
        text += fmt::format("A client asks it for {}.  `help` lists what you can do.\n",
                            escaped(options.target));
    print_now(text);
}

}  // namespace

int step(const CommonOptions& common, const StepOptions& options) {
    if (!trace_is_compiled_in)
        throw std::invalid_argument("this build has no trace: configure with -DSTEPWISE_TRACE=ON");
    CommandSource commands{options.commands};
    const std::unique_ptr<WatchedServer> server = launch(patient(options.server));
    const Interrupts interrupts;
    greet(options, *server);
    std::unique_ptr<OwnClient> client;
    if (!options.wait) {
        client = std::make_unique<OwnClient>(server->url(), options.target);
        client->wait_until_connected();
    }
    LiveSource source{*server, client.get()};
    const NarratorStyle style{Detail::full, wants_colour(common.colour), columns_of_output()};
    Debugger debugger{source, {style, options.wait || commands.is_terminal()}, print_now};
    debugger.begin();
    const int status = commands.converse(debugger);

    stop(*server);
    if (client) print_now(fmt::format("The server has stopped; {}.\n", client->answer()));
    return status;
}

}  // namespace stepwise
