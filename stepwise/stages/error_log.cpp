// One write(2) a line, like the access logs; without an ErrorLog what is important goes to standard
// error, where somebody who just tries a server will see it.
#include "stepwise/stages/error_log.hpp"

#include <algorithm>
#include <cstdio>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/status.hpp"
#include "stepwise/stages/7_log/line.hpp"
#include "stepwise/stages/7_log/time.hpp"
#include "stepwise/stages/7_log/write_lines.hpp"

namespace stepwise {
namespace {

bool is_important(std::string_view level) noexcept {
    level.remove_prefix(std::min(level.rfind(':') + 1, level.size()));
    return level == "error" || level == "crit" || level == "alert" || level == "emerg";
}

void append_date(std::string& line) {
    const LoggedTime now = time_of_now();
    append_time(line, "%a %b %d %H:%M:%S.", now);
    append_time(line, "usec_frac", now);
    append_time(line, " %Y", now);
}

/// As in the access log, but quotes are no delimiters here.
void append_escaped(std::string& line, std::string_view text) {
    for (;;) {
        const std::size_t quote = std::min(text.find('"'), text.size());
        http::append_log_escaped(line, text.substr(0, quote));
        if (quote == text.size()) return;
        line += '"';
        text.remove_prefix(quote + 1);
    }
}

LogFile* error_log_of(const Site& site, const Host* host) noexcept {
    if (host != nullptr && host->error_log) return host->error_log.get();
    return site.main().error_log.get();
}

}  // namespace

void log_error(Step& step, Worker& worker, const Connection& connection, const Host* host,
               std::string_view level, std::string_view text) {
    LogFile* log = error_log_of(worker.server.site, host);
    const bool has_log = log != nullptr && log->file;
    if (!has_log && !is_important(level)) return;
    std::string& line = worker.log_line;
    line = "[";
    append_date(line);
    line.append("] [").append(level).append("] [pid ");
    line.append(std::to_string(worker.self.process)).append(":tid ");
    line.append(std::to_string(worker.self.thread)).append("] [client ");
    line.append(text_of(connection.peer)).append("] ");
    append_escaped(line, text);
    line += '\n';
    if (has_log)
        write_lines(step, worker.server, *log, line);
    else
        step.write(STDERR_FILENO, line);
}

void log_server_error(Step& step, Worker& worker, const Connection& connection) {
    using http::Status;
    const Transaction& t = *connection.transaction;
    if (http::code(t.answer.status) < 500) return;
    const bool passes = t.answer.status == Status::not_implemented ||
                        t.answer.status == Status::http_version_not_supported ||
                        t.answer.status == Status::service_unavailable;
    std::string text = std::to_string(http::code(t.answer.status));
    text.append(" ").append(http::reason(t.answer.status));
    if (*t.answer.why != '\0') text.append(" (").append(t.answer.why).append(")");
    std::replace(text.begin(), text.end(), '_', ' ');
    text.append(": ").append(request_line(t));
    log_error(step, worker, connection, t.site_host, passes ? "core:warn" : "core:error", text);
}

}  // namespace stepwise
