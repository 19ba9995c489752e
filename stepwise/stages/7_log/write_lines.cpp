// No log may stop or slow the service: one attempt, and what was not written is counted.
#include "stepwise/stages/7_log/write_lines.hpp"

#include <linux/limits.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace stepwise {
namespace {

/// What a pipe takes as a whole or not at all (pipe(7)); so a batch never ends within a line.
constexpr std::size_t most_collected = PIPE_BUF;

void open_anew(Step& step, const LogFile& log) {
    const int opened = step.open_log(log.name.c_str(), log_open_flags);
    if (opened >= 0 && step.dup3(opened, log.file.get()) >= 0)
        step.fact("log", "reopened");
    else
        step.fact("failed", strerrordesc_np(errno));
    if (opened >= 0) step.close(opened);
}

}  // namespace

void reopen_if_asked(Step& step, const Server& server, LogFile& log) {
    const unsigned asked = server.common->logs_to_reopen.load();
    unsigned done = log.generation.load();
    if (done == asked || !log.generation.compare_exchange_strong(done, asked)) return;
    if (log.file && log.name != "-" && !log.is_pipe) open_anew(step, log);
}

void reopen_all_if_asked(Step& step, const Server& server) {
    for (const Host& host : server.site.hosts) {
        for (const auto& log : host.access_logs) reopen_if_asked(step, server, *log->file);
        if (host.error_log) reopen_if_asked(step, server, *host.error_log);
    }
}

void write_lines(Step& step, Server& server, LogFile& log, std::string_view lines) {
    reopen_if_asked(step, server, log);
    ssize_t written = step.write(log.file.get(), lines);
    if (written < 0 && errno == EINTR) written = step.write(log.file.get(), lines);
    if (written == static_cast<ssize_t>(lines.size())) return;
    step.fact("failed", written < 0 ? strerrordesc_np(errno) : "no room for all of it");
    if (written > 0) lines.remove_prefix(static_cast<std::size_t>(written));
    const auto lost = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    step.fact("lines_lost", server.common->log_lines_lost.fetch_add(lost) + lost);
}

void Worker::collect(Step& step, LogFile& log, std::string_view line) {
    auto pending = std::find_if(pending_lines_.begin(), pending_lines_.end(),
                                [&](const PendingLines& p) { return p.log == &log; });
    if (pending == pending_lines_.end())
        pending = pending_lines_.insert(pending_lines_.end(), PendingLines{&log, {}});
    std::string& lines = pending->lines;
    if (!lines.empty() && lines.size() + line.size() > most_collected) {
        write_lines(step, server, log, lines);
        lines.clear();
    }
    if (line.size() > most_collected) return write_lines(step, server, log, line);
    lines += line;
    has_pending_lines_ = true;
    step.fact("log", "collected");
}

void Worker::flush_logs(Step& step) {
    if (!has_pending_lines_) return;
    for (PendingLines& pending : pending_lines_) {
        if (pending.lines.empty()) continue;
        write_lines(step, server, *pending.log, pending.lines);
        pending.lines.clear();
    }
    has_pending_lines_ = false;
}

}  // namespace stepwise
