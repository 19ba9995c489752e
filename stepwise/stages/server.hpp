// A server is a listener, a site and the seven stages; a worker is one thread of control at work
// for it.  How many workers there are and who waits where is the architecture's business.
#pragma once

#include <array>
#include <atomic>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stepwise/kernel/scoreboard.hpp"
#include "stepwise/kernel/shared_memory.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/site/limits.hpp"
#include "stepwise/site/magic.hpp"
#include "stepwise/site/site.hpp"
#include "stepwise/stages/4_resource/kept_files.hpp"
#include "stepwise/stages/4_resource/user_files.hpp"
#include "stepwise/stages/stages.hpp"

namespace stepwise {

class NameCache;  // 1_accept/name_cache.hpp

/// What all processes of a server see and change.
struct InCommon {
    std::atomic<std::uint64_t> connections_accepted = 0;
    std::atomic<std::uint64_t> log_lines_lost = 0;  ///< not written: a full disk, say
    std::atomic<unsigned> logs_to_reopen = 0;  ///< how often it was asked for (SIGHUP, SIGUSR1)
    Scoreboard scoreboard;                     ///< what each connection is doing
};

struct Server {
    /// Throws std::system_error if that is no socket.
    Server(int listening_socket, const Site& what, const Limits& within = {});

    /// One more socket to accept from, before the server runs.  Throws std::system_error, or
    /// std::length_error if there are too many.
    void listen_also(int listening_socket);

    std::vector<Listening> listening;  ///< at least one
    const Site& site;                  ///< borrowed
    Stages stages;                     ///< ours by default
    Observer* observer = nullptr;      ///< borrowed; nullptr: nobody watches
    unsigned workers = 1;  ///< processes or threads at once, where an architecture has many
    Limits limits;
    Stop stop;  ///< `stop.request()` ends it in order
    Shared<InCommon> common;
    KeptFiles kept_files;                    ///< open from one request to the next
    std::array<unsigned char, 32> secret{};  ///< random, of this server: signs nonces and fat URLs
};

/// Lines that are collected before they are written (BufferedLogs).
struct PendingLines {
    LogFile* log = nullptr;  ///< borrowed from the site
    std::string lines;       ///< whole ones; never more than PIPE_BUF octets
};

/// What one thread of control keeps from one connection to the next.  Not shared.
struct Worker {
    Worker(Server& of, unsigned its_number);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Events and logs name the process and thread that call this (the constructor does): call it
    /// again in the thread that does the work if that is another one.
    void settle_here() noexcept;
    /// This is another process than the one that made the worker, and has a number of its own.
    void become(unsigned its_number) noexcept;

    [[nodiscard]] Actor actor(const Connection& connection) const noexcept {
        Actor copy = self;
        copy.connection = connection.number;
        copy.transaction = connection.transaction_number;
        return copy;
    }
    /// The connection's transaction, with buffers; lends it some if it has none.
    Transaction& transaction_of(Connection& connection);
    /// Takes the buffers back from a connection that has nothing to say.
    void take_back(Connection& connection) noexcept;
    /// "Sun, 06 Nov 1994 08:49:37 GMT" of this second; worked out once a second.
    [[nodiscard]] std::string_view date() noexcept;
    /// The fields Date and Server as every response has them, each with its line end.
    [[nodiscard]] std::string_view date_and_server();
    /// "[06/Nov/1994:08:49:37 +0000]"; worked out when the second is another one than before.
    [[nodiscard]] std::string_view log_date(std::time_t second) noexcept;

    /// Writes the lines that are still collected.  Call it before the worker waits for anything and
    /// before it ends: a crash then loses the lines of one turn, at most 4 KiB a log.
    void flush_logs(Step& step);
    [[nodiscard]] bool has_pending_lines() const noexcept { return has_pending_lines_; }
    /// Collects a line; writes those before it if they would be too many together.
    void collect(Step& step, LogFile& log, std::string_view line);

    /// This second, by the clock on the wall: the one that `date` names.
    [[nodiscard]] std::time_t now() noexcept { return static_cast<void>(date()), date_second_; }
    /// The rules that follow from a host's sections when these apply, merged once and kept.
    [[nodiscard]] std::shared_ptr<const Rules> merged(const Host& host,
                                                      const std::vector<const Section*>& sections);

    Server& server;
    unsigned number;                   ///< 0 accepts or supervises only, 1… serve
    Actor self;                        ///< whom events name when they concern no connection
    std::string log_line;              ///< kept for its memory
    std::unique_ptr<NameCache> names;  ///< of clients' hosts; null: none was wanted yet
    UserFiles user_files;              ///< passwords and groups, as they were last read
    std::unique_ptr<Magic> magic;      ///< opened when it is needed

    /// How busy another server said it was; believed for a second.
    struct MeasuredLoad {
        std::int64_t until = 0;  ///< CLOCK_MONOTONIC nanoseconds
        bool is_up = false;
        std::uint64_t busy = 0;  ///< connections at work there, and clients we sent there since
    };
    std::map<std::string, MeasuredLoad, std::less<>> loads;  ///< by base URL

  private:
    static constexpr std::size_t most_spare = 16;  ///< about 50 KiB each
    static constexpr std::size_t most_merged = 256;
    using Combination = std::pair<const Host*, std::vector<const Section*>>;
    std::map<Combination, std::shared_ptr<const Rules>> merged_;
    std::vector<std::unique_ptr<Transaction>> spare_;
    std::time_t date_second_ = 0;
    std::array<char, 29> date_{};
    std::time_t date_and_server_second_ = 0;
    std::string date_and_server_;
    std::time_t log_date_second_ = -1;
    std::array<char, 28> log_date_{};
    std::vector<PendingLines> pending_lines_;  // one a log, kept for their memory
    bool has_pending_lines_ = false;
};

}  // namespace stepwise
