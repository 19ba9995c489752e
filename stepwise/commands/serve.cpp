// `stepwise serve`: serves a directory until it is told to stop, watched or not.
#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "stepwise/commands/launch.hpp"
#include "stepwise/kernel/reopen.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/recording.hpp"

namespace stepwise {
namespace {

void announce_server(const ServeOptions& options, const Architecture& architecture,
                     unsigned workers, const std::string& url) {
    fmt::print("Serving {} at {}\n",
               options.server.config.empty() ? options.server.directory : options.server.config,
               url);
    fmt::print("as {}: {}{}. Ctrl-C stops.\n", architecture.name, architecture.summary,
               architecture.most_workers > 1 ? fmt::format(" (workers: {})", workers) : "");
    std::fflush(stdout);
}

int serve_unwatched(const ServeOptions& options) {
    PreparedServer prepared{options.server};
    const StopOnSignals signals{prepared.server.stop};  // before anybody can know that we run
    const ReopenOnSignals reopen{prepared.server.common->logs_to_reopen, prepared.server.stop};
    announce_server(options, prepared.architecture, prepared.server.workers, prepared.url);
    ::malloc_trim(0);  // what only the start needed: each child of `fork` would get a copy
    prepared.architecture.run(prepared.server);
    return 0;
}

/// The signals of a server as something to poll.
UniqueFd signals_to_poll() {
    const sigset_t stop_signals = StopSignals::set();
    UniqueFd signals{::signalfd(-1, &stop_signals, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (!signals) throw std::system_error(errno, std::generic_category(), "signalfd");
    return signals;
}

/// Where the events of a watched server end up.
class Audience {
  public:
    Audience(const CommonOptions& common, const ServeOptions& options)
        : narrates_(options.trace != TraceMode::off),
          narrator_({options.trace == TraceMode::full ? Detail::full : Detail::lines,
                     wants_colour(common.colour), columns_of_output()}) {
        if (options.record.empty()) return;
        recording_.open(options.record, std::ios::out | std::ios::trunc);
        if (!recording_)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot record into " + options.record);
    }
    void begin(const CommonOptions& common, const WatchedServer& server) {
        if (!recording_.is_open()) return;
        recording_ << to_json_line(RecordingHeader{std::string{server.architecture().name},
                                                   server.workers(), common.command_line})
                   << std::endl;
    }
    void hear(const Event& event) {
        if (recording_.is_open()) recording_ << to_json_line(event) << '\n';
        if (narrates_) print(narrator_.tell(event));
    }
    /// The server is quiet: tell who is waiting for whom, and let readers of the file keep up.
    void rest(int backlog) {
        if (narrates_) print(narrator_.tell_silence(monotonic_now(), seconds, backlog));
        flush();
    }
    void flush() {
        if (recording_.is_open()) recording_.flush();
        std::fflush(stdout);
    }

  private:
    static void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

    bool narrates_;
    Narrator narrator_;
    std::ofstream recording_;
};

/// All events that are here now.  False: the server has ended.
bool drain(EventChannel& channel, Audience& audience) {
    EventChannel::Incoming incoming;
    for (;;) {
        switch (channel.receive(incoming, 0)) {
            case EventChannel::Received::event: audience.hear(incoming.event); break;
            case EventChannel::Received::interrupted: break;
            case EventChannel::Received::nothing: audience.flush(); return true;
            case EventChannel::Received::ended: audience.flush(); return false;
        }
    }
}

/// Logs are opened anew on SIGHUP and SIGUSR1, unless the terminal is gone; the rest means stop.
void obey(WatchedServer& server, const signalfd_siginfo& signal) {
    const auto number = static_cast<int>(signal.ssi_signo);
    const bool reopens = number == SIGUSR1 || (number == SIGHUP && signal.ssi_code != SI_KERNEL);
    if (reopens)
        server.pass_on(number);
    else
        server.request_stop();
}

int serve_watched(const CommonOptions& common, ServeOptions options) {
    Audience audience{common, options};
    // The trace shows each log line as it is written; on the same terminal it would stand twice.
    if (options.trace != TraceMode::off) options.server.log_otherwise = "/dev/null";
    const StopSignals held_back;
    const UniqueFd signals = signals_to_poll();
    WatchedServer server{options.server, Delivery::drop_when_full};
    announce_server(options, server.architecture(), server.workers(), server.url());
    audience.begin(common, server);

    pollfd sources[] = {{server.channel().descriptor(), POLLIN, 0}, {signals.get(), POLLIN, 0}};
    do {
        if (::poll(sources, 2, 500) == 0) audience.rest(server.backlog());
        signalfd_siginfo signal{};
        if (::read(signals.get(), &signal, sizeof signal) == sizeof signal) obey(server, signal);
    } while (drain(server.channel(), audience));
    StopSignals::ignore();
    if (const std::uint64_t lost = server.channel().dropped(); lost > 0)
        fmt::print(stderr, "stepwise: {} events were dropped: the console could not keep up\n",
                   lost);
    return server.wait();
}

}  // namespace

int serve(const CommonOptions& common, const ServeOptions& options) {
    const bool watched = options.trace != TraceMode::off || !options.record.empty();
    if (watched && !trace_is_compiled_in)
        throw std::invalid_argument("this build has no trace: configure with -DSTEPWISE_TRACE=ON");
    return watched ? serve_watched(common, options) : serve_unwatched(options);
}

}  // namespace stepwise
