// Comma-separated values, and the lines of the access log.
#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/exports.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

std::string quoted(std::string_view octets) {
    std::string field = "\"";
    for (const char c : escaped(octets)) {
        if (c == '"') field += '"';
        field += c;
    }
    return field + "\"";
}

void write_call(const Event& event, std::ostream& to) {
    to << quoted(event.name.view()) << ',' << event.descriptor << ','
       << quoted(event.arguments.view()) << ',' << event.result << ','
       << (event.error == 0 ? "" : error_name(event.error)) << ',' << event.took << ',';
    if (event.has_bytes) to << quoted(event.text.view());
    to << ",,";
}

void write_fact(const Event& event, std::ostream& to) {
    to << ",,,,,,," << quoted(event.name.view()) << ',' << quoted(event.text.view());
}

}  // namespace

void export_as_csv(RecordingReader& from, std::ostream& to) {
    to << "t,pid,tid,worker,connection,transaction,stage,edge,"
          "call,fd,arguments,result,errno,took,bytes,key,value,truncated\r\n";
    for (Event event; to && from.next(event);) {
        to << event.nanoseconds << ',' << event.process << ',' << event.thread << ','
           << event.worker << ',' << event.connection << ',' << event.transaction << ','
           << recorded_name(event.stage) << ',' << to_string(event.edge) << ',';
        if (event.edge == Edge::syscall)
            write_call(event, to);
        else if (event.edge == Edge::fact)
            write_fact(event, to);
        else
            to << ",,,,,,,,";
        to << ',';
        if (event.text.is_cut()) to << event.text.whole;
        to << "\r\n";
    }
}

LogLines export_log(RecordingReader& from, std::ostream& to) {
    LogLines lines;
    for (Event event; to && from.next(event);) {
        const bool is_written = event.edge == Edge::syscall && event.stage == Stage::log &&
                                event.name.view() == "write" && event.descriptor != 2;
        if (!is_written || !event.has_bytes || event.result <= 0) continue;
        ++lines.writes;
        const std::string_view octets = event.text.view();
        if (static_cast<std::uint64_t>(event.result) > octets.size())
            lines.octets_missing += static_cast<std::uint64_t>(event.result) - octets.size();
        for (const char c : octets) {
            const bool is_control = static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t';
            if (is_control || c == '\x7f')
                to << escaped(std::string_view(&c, 1));
            else
                to << c;
        }
        if (!octets.ends_with('\n')) to << '\n';  // cut
    }
    return lines;
}

}  // namespace stepwise
