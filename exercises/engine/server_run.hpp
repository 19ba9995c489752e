// The real server with the student's function in it, in a thread of the process that runs the
// check; and a client that sends it octets and takes what comes back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "exercises/engine/trial.hpp"
#include "stepwise/site/site.hpp"
#include "stepwise/stages/server.hpp"

namespace exercise {

struct Setup {
    stepwise::Stages stages;              ///< ours, and where the exercise wants it, the check's
    std::string architecture = "single";  ///< one whose workers are threads
    /// Directives in place of the document root alone; `@SITE@` in it becomes the document root.
    std::string config;
    stepwise::Limits limits;
};

/// Remembers all events, and how many octets stage 2 has taken of the newest connection.
class Record : public stepwise::Observer {
  public:
    void on(const stepwise::Event& event) noexcept override;
    [[nodiscard]] std::vector<stepwise::Event> events() const;
    /// What is counted from now on belongs to connections that are not accepted yet.
    void expect_new_connection();
    /// Until the server has received so many octets, has answered or has closed.
    void wait_for_octets(std::uint64_t count, std::int64_t nanoseconds);

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<stepwise::Event> events_;
    std::uint64_t connection_ = 0, newest_connection_ = 0, octets_ = 0;
    bool is_over_ = false;
};

class ServerRun {
  public:
    /// Starts it on a port of 127.0.0.1, with the document root directory()/site in which
    /// index.html says "hello, world\n".  From now on a failure of the trial shows this run.
    ServerRun(Trial& trial, const Setup& setup);
    /// Stops it; if it does not stop, the check has failed.
    ~ServerRun();
    ServerRun(const ServerRun&) = delete;
    ServerRun& operator=(const ServerRun&) = delete;

    /// Puts a file into the document root.
    void add_file(const std::string& name, std::string_view text) const;

    /// On a connection of its own: sends the request, closes its sending side, and returns all
    /// that the server sends until it closes.  Each piece is sent when the server has received
    /// those before it.  If the server does not close in time, the trial fails.
    std::string exchange(const std::vector<std::string>& pieces);
    std::string exchange(std::string_view request) {
        return exchange(std::vector<std::string>{std::string{request}});
    }
    /// The same, and the status line's three digits: 0 if there is none.
    int status(std::string_view request) { return status_of(exchange(request)); }
    [[nodiscard]] static int status_of(std::string_view response);

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const Record& record() const noexcept { return record_; }
    /// The access log so far: stop() first, so that it is whole.
    [[nodiscard]] std::vector<std::string> log_lines() const;
    void stop();

    /// Adds the last request and the trace to a failure.
    void describe(stepwise::CheckFailure& failure) const;

  private:
    void serve();
    [[nodiscard]] std::string narrate() const;

    Trial& trial_;
    std::string root_;
    std::string log_;
    stepwise::Site site_;
    stepwise::UniqueFd listener_;
    std::uint16_t port_;
    stepwise::Server server_;
    const std::string architecture_;
    Record record_;
    std::string request_;          // the last one
    std::size_t first_event_ = 0;  // of it
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::thread thread_;
};

/// The request as a command line: curl's own options where they can say it, else octets for
/// telnet://.  `port`: of ./run serve.
[[nodiscard]] std::string curl_line(std::string_view request, std::uint16_t port = 8080);

}  // namespace exercise
