// Stage 7, log: one line a transaction in each access log of its host, also for those that failed.
// Each line is one write(2) to a file opened O_APPEND, so lines of different processes never mix.
#include "stepwise/stages/7_log/line.hpp"
#include "stepwise/stages/7_log/write_lines.hpp"
#include "stepwise/stages/error_log.hpp"

namespace stepwise {
namespace {

using AccessLogs = std::vector<std::shared_ptr<AccessLog>>;

/// A virtual host without logs of its own uses the main server's; so does a request that nobody
/// can tell the host of.
const AccessLogs& logs_for(const Site& site, const Transaction& t) noexcept {
    const Host* host = t.site_host;
    return host != nullptr && !host->access_logs.empty() ? host->access_logs
                                                         : site.main().access_logs;
}

}  // namespace

void log_transaction(Step& step, Worker& worker, Connection& connection) {
    log_server_error(step, worker, connection);
    const Site& site = worker.server.site;
    bool is_logged = false;
    for (const auto& log : logs_for(site, *connection.transaction)) {
        if (!log->file->file) continue;
        is_logged = true;
        worker.log_line.clear();
        append_log_line(worker.log_line, log->format, worker, connection);
        if (site.buffered_logs)
            worker.collect(step, *log->file, worker.log_line);
        else
            write_lines(step, worker.server, *log->file, worker.log_line);
    }
    if (!is_logged) step.fact("log", "off");
}

}  // namespace stepwise
