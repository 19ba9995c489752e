// Stage 7, log: one line a transaction in the Common Log Format, also for those that failed:
//     host ident user [date] "request line" status octets
// Each line is one write(2) to a file opened O_APPEND, so lines of different processes never mix.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "stepwise/http/date.hpp"
#include "stepwise/http/escape.hpp"
#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

/// The request line, or what arrived in its place.
std::string_view request_line(const Transaction& t) noexcept {
    if (!t.request.line.empty()) return t.request.line;
    std::string_view received = t.input.unused();
    received = received.substr(std::min(received.find_first_not_of("\r\n"), received.size()));
    return received.substr(0, received.find_first_of("\r\n"));
}

void format_line(std::string& line, const Connection& connection) {
    const Transaction& t = *connection.transaction;
    const auto date = http::common_log_date(std::time(nullptr));
    const std::uint64_t octets = t.body_octets_sent();
    const std::string_view request = request_line(t);

    line = host_name_of(connection);
    line += ' ';
    line += ident_of(connection);
    line += " - ";
    line.append(date.data(), date.size());
    line += " \"";
    if (request.empty()) line += '-';
    http::append_log_escaped(line, request);
    line += "\" ";
    line += std::to_string(http::code(t.answer.status));
    line += ' ';
    line += octets == 0 ? "-" : std::to_string(octets);
    line += '\n';
}

}  // namespace

void log_transaction(Step& step, Worker& worker, Connection& connection) {
    const Host* host = connection.transaction->site_host;
    if (host == nullptr) host = &worker.server.site.main();
    const int log = host->access_logs.empty() ? -1 : host->access_logs.front()->file->file.get();
    if (log < 0) {
        step.fact("log", "off");
        return;
    }
    format_line(worker.log_line, connection);
    // A log that cannot be written must not stop the service.
    if (step.write(log, worker.log_line) < 0) step.fact("failed", strerrordesc_np(errno));
}

}  // namespace stepwise
