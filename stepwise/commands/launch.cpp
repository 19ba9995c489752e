// A watched server is a child process, so that what is watched is the server and nothing else: its
// signals, its descriptors and its memory are its own.
#include "stepwise/commands/launch.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "stepwise/commands/sample_site.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/kernel/reopen.hpp"
#include "stepwise/site/config/read_config.hpp"

namespace stepwise {
namespace {

const Architecture& architecture_named(const std::string& name) {
    if (const Architecture* found = find_architecture(name)) return *found;
    std::string names;
    for (const Architecture& known : architectures())
        names += (names.empty() ? "" : ", ") + std::string{known.name};
    throw std::invalid_argument("there is no architecture '" + name + "': choose one of " + names);
}

unsigned workers_for(const Architecture& architecture, const ServerOptions& options) {
    const unsigned workers = options.workers.value_or(
        architecture.default_workers > 0 ? architecture.default_workers
                                         : std::max(1U, std::thread::hardware_concurrency()));
    if (workers >= 1 && workers <= architecture.most_workers) return workers;
    const std::string name{architecture.name};
    throw std::invalid_argument(
        architecture.most_workers == 1
            ? name + " has exactly one worker: leave --workers out, or choose another --as"
            : name + " takes 1 to " + std::to_string(architecture.most_workers) + " --workers");
}

bool has_log(const Site& site) {
    return std::any_of(site.hosts.begin(), site.hosts.end(),
                       [](const Host& host) { return !host.access_logs.empty(); });
}

/// The configuration, with what the command line says in place of it.
Site configured_site(const ServerOptions& options) {
    Site site = read_config(options.config);
    if (site.listen.empty()) site.listen.emplace_back();
    if (options.address_is_given) site.listen.front().address = options.address;
    if (options.port_is_given) site.listen.front().port = options.port;
    for (const std::string& limit : options.given_limits) set_limit(site.limits, limit);
    if (options.log || !has_log(site)) use_log(site, options.log.value_or(options.log_otherwise));
    open_all(site);
    return site;
}

Site site_for(const ServerOptions& options) {
    if (!options.config.empty()) return configured_site(options);
    Site site = open_site(options.directory.empty() ? sample_site() : options.directory,
                          options.log.value_or(options.log_otherwise));
    site.listen = {{options.address, options.port, {}}};
    site.limits = options.limits;
    return site;
}

std::vector<UniqueFd> listen_for(const Site& site) {
    std::vector<UniqueFd> listeners;
    for (const ListenAddress& where : site.listen)
        listeners.push_back(listen_on(where.address, where.port, site.limits.backlog));
    return listeners;
}

[[noreturn]] void be_the_server(PreparedServer& prepared, EventChannel& channel, pid_t console) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a server without its console would be nobody's
    if (::getppid() != console) ::_exit(1);
    prepared.server.observer = &channel.be_server();
    int status = 0;
    try {
        const StopOnSignals signals{prepared.server.stop};
        const ReopenOnSignals reopen{prepared.server.common->logs_to_reopen, prepared.server.stop};
        StopSignals::let_through();
        prepared.architecture.run(prepared.server);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stepwise: %s\n", error.what());
        status = 2;
    }
    ::_exit(status);
}

}  // namespace

PreparedServer::PreparedServer(const ServerOptions& options)
    : architecture(architecture_named(options.architecture)),
      site(site_for(options)),
      listeners(listen_for(site)),
      server(listeners.front().get(), site, site.limits),
      port(port_of(listeners.front().get())),
      url("http://" + address_of(listeners.front().get()) + "/") {
    for (std::size_t i = 1; i < listeners.size(); ++i) server.listen_also(listeners[i].get());
    server.workers = workers_for(architecture, options);
}

WatchedServer::WatchedServer(const ServerOptions& options, Delivery delivery)
    : prepared_(options), channel_(delivery) {
    std::fflush(nullptr);
    const StopSignals held_back;  // the child must not be asked to stop before it can hear it
    const pid_t console = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    // In a debugger Ctrl-C concerns the person's next command, not the server.  Made in both
    // processes (0 means oneself), so that it holds whichever of them is first.
    if (delivery == Delivery::lock_step) ::setpgid(pid_, pid_);
    if (pid_ == 0) be_the_server(prepared_, channel_, console);
    channel_.be_console();
}

WatchedServer::~WatchedServer() {
    if (pid_ < 0) return;
    channel_.release_all();
    request_stop();
    wait();
}

int WatchedServer::backlog() const noexcept {
    return backlog_of(prepared_.listeners.front().get());
}

void WatchedServer::request_stop() noexcept {
    if (pid_ > 0) ::kill(pid_, SIGTERM);
}

void WatchedServer::pass_on(int signal) noexcept {
    if (pid_ > 0) ::kill(pid_, signal);
}

int WatchedServer::wait() noexcept {
    if (pid_ < 0) return status_;
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_;
}

}  // namespace stepwise
