// What is written down, and where.  Nothing is opened here.
#include <stdexcept>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

void check_log_name(const Directive& d, const std::string& name) {
    if (name.starts_with('|'))
        fail(d.origin, d.name + ": this server pipes its logs to no program; expected a file");
    if (name.starts_with("syslog"))
        fail(d.origin, d.name + ": this server does not write to syslog; expected a file");
}

std::string log_name(const Place& place, const Directive& d, const std::string& name) {
    check_log_name(d, name);
    return name == "/dev/stdout" ? "-" : path(place, name);
}

void error_log(Place& place, const Directive& d) {
    place.draft.host.error_log = place.reading.log_file(log_name(place, d, d[0]));
}

void transfer_log(Place& place, const Directive& d) {
    place.draft.logs.push_back({log_name(place, d, d[0]), "", d.origin});
}

void custom_log(Place& place, const Directive& d) {
    if (d.size() == 3)
        fail(d.origin, "CustomLog: " + d[2] +
                           ": this server logs every request; conditions (env=, "
                           "expr=) are not supported");
    place.draft.logs.push_back({log_name(place, d, d[0]), d[1], d.origin});
}

void log_format(Place& place, const Directive& d) {
    try {
        (void)LogFormat::parse(d[0]);
    } catch (const std::invalid_argument& error) {
        fail(d.origin, std::string{"LogFormat: "} + error.what());
    }
    if (d.size() == 1)
        place.draft.default_format = d[0];
    else
        place.draft.formats[d[1]] = d[0];
}

void buffered_logs(Place& place, const Directive& d) { place.reading.site.buffered_logs = flag(d); }

constexpr Entry log_entries[] = {
    {"ErrorLog", in_server, 1, 1, "ErrorLog logs/error_log", "the file of what went wrong",
     error_log},
    {"TransferLog", in_server, 1, 1, "TransferLog logs/access_log",
     "the file of what was requested", transfer_log},
    {"CustomLog", in_server, 2, 3, "CustomLog logs/access_log combined",
     "the file of what was requested, and its format", custom_log},
    {"LogFormat", in_server, 1, 2, "LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b\" common",
     "a format, perhaps with a nickname", log_format},
    {"BufferedLogs", in_main, 1, 1, "BufferedLogs Off", "whether log lines are collected first",
     buffered_logs},
};

}  // namespace

Entries log_directives() noexcept { return {log_entries, std::size(log_entries)}; }

}  // namespace stepwise::config
