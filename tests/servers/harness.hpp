// Starts the server that is to be tested, and sees to it that it ends as it should: exit status 0,
// no process left behind, no sanitizer's report.  Which architecture, and whether in a process of
// its own, the environment says: STEPWISE_ARCHITECTURE, STEPWISE_PROGRAM, STEPWISE_IN_PROCESS,
// STEPWISE_QUICK.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client.hpp"
#include "fixture.hpp"
#include "stepwise/site/limits.hpp"

namespace servers {

/// "single", "fork", …, or "while-ready-blocking", which is none of the seven: a thread for each
/// connection, and in it the order of the stages that may not wait, on sockets that do.
[[nodiscard]] std::string architecture();
[[nodiscard]] bool runs_in_process();
[[nodiscard]] bool is_event_loop();     ///< its connections do not wait for a worker
[[nodiscard]] bool has_many_workers();  ///< more than one client is served at once
/// A worker serves one connection after another; elsewhere each connection has one of its own.
[[nodiscard]] bool has_lasting_worker();

/// `small` in place of `full`, and a line that says so, if STEPWISE_QUICK is set.
[[nodiscard]] int reduced(int full, int small, std::string_view what);
/// `full` if everything is to be tested (STEPWISE_TEST_ALL), for what takes long; else as
/// `reduced`.
[[nodiscard]] int whole(int full, int small, std::string_view what);
/// A line that says what is not tested, and why.
void say_skipped(std::string_view why);

/// Looks again and again until it is so; false if it does not come about.
[[nodiscard]] bool eventually(const std::function<bool()>& is_so, Milliseconds within = patience);

/// Only where time itself is what is tested, as with a slow reader.
void let_pass(Milliseconds time);

struct Options {
    Options();
    stepwise::Limits limits;  ///< those of the server
    unsigned workers = 0;     ///< 0: the architecture's own number
    std::string log;          ///< empty: a file of the harness
    /// The text of a configuration, in place of the document root alone; `@ROOT@` and `@BESIDE@`
    /// in it become the fixture's document root and the directory that holds it.  It has no Listen;
    /// without a CustomLog or TransferLog in it, the log is the harness's.
    std::string config;
    unsigned descriptors = 0;           ///< RLIMIT_NOFILE, 0: as it is; not in process
    std::vector<std::string> launcher;  ///< a command that runs the server's; not in process
    std::vector<std::string> more;      ///< further arguments of `serve`; not in process
};

/// How a server runs: as a process, or as a thread of ours.
class Running {
  public:
    virtual ~Running() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual std::vector<pid_t> processes() const = 0;
    virtual void signal(int number) = 0;
    /// Waits for the end; what is wrong with it, or an empty text.
    [[nodiscard]] virtual std::string wait(Milliseconds within) = 0;
};

class ServerUnderTest {
  public:
    /// `prepare` puts files into the fixture before the server starts.
    explicit ServerUnderTest(const Options& options = {},
                             const std::function<void(const Fixture&)>& prepare = {});
    ~ServerUnderTest();

    [[nodiscard]] std::uint16_t port() const { return running_->port(); }
    [[nodiscard]] const Fixture& site() const { return site_; }

    /// The access log's lines so far; waits until there are at least that many.
    [[nodiscard]] std::vector<std::string> log_lines(std::size_t at_least = 0) const;

    /// SIGTERM or SIGINT to the process, or `server.stop.request()`.
    void request_stop(int signal = SIGTERM) { running_->signal(signal); }
    /// Waits for the end and checks that it was a clean one.
    void check_end(Milliseconds within = patience);
    void stop() { request_stop(), check_end(); }

    /// The server's own, and those of its children.
    [[nodiscard]] std::vector<pid_t> processes() const { return running_->processes(); }
    [[nodiscard]] std::size_t descriptors() const;
    [[nodiscard]] std::size_t threads() const;
    [[nodiscard]] std::size_t memory() const;
    [[nodiscard]] Milliseconds processor_time() const;

  private:
    /// All workers that are made beforehand are there, so that they can be counted.
    void wait_until_staffed(unsigned workers) const;

    Fixture site_;
    std::string log_;
    std::unique_ptr<Running> running_;
    bool ended_ = false;
};

/// What a client of 1.1 sends; `fields` are whole lines.
[[nodiscard]] std::string request(std::string_view target, std::string_view fields = "",
                                  std::string_view method = "GET");
/// On a connection of its own, which the server must close behind the answer.
[[nodiscard]] Response fetch(const ServerUnderTest& server, std::string_view target,
                             std::string_view fields = "", std::string_view method = "GET");
/// The index is answered as ever.
void check_alive(const ServerUnderTest& server);

/// It uses hardly any processor time, once what it did before is over; a server that spins never
/// comes so far.  Not in process.
[[nodiscard]] bool comes_to_rest(const ServerUnderTest& server);
/// The request is refused with one of these, with `Connection: close` and the connection's end, and
/// a second request behind it is not answered.
void check_refused(const ServerUnderTest& server, std::string_view octets,
                   std::initializer_list<int> statuses);

}  // namespace servers
