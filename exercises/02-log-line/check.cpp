// The checks of exercise 02: records in a table, then the server's own log beside the student's.
#include "exercises/02-log-line/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/stages/7_log/line.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

using LogLine = decltype(log_line);

LogRecord usual() {
    return {"192.0.2.7", "", "", "06/Nov/1994:08:49:37 +0000", "GET / HTTP/1.1", 200, 612};
}

std::string call_of(const LogRecord& r) {
    const auto text = [](std::string_view value) { return exercise::literal(value); };
    return "log_line({" + text(r.host) + ", " + text(r.ident) + ", " + text(r.user) + ", " +
           text(r.time) + ", " + text(r.request_line) + ", " + std::to_string(r.status) + ", " +
           std::to_string(r.octets) + "})";
}

void gives(Trial& trial, LogRecord record, std::string_view expected, std::string_view rule) {
    LogLine* const write = ANSWER(trial, log_line);
    trial.calling(call_of(record));
    record.request_line = trial.guarded(record.request_line);
    record.host = trial.guarded(record.host);
    trial.equal(rule, expected, write(record));
}

void all_fields(Trial& trial) {
    LogRecord record = usual();
    gives(trial, record, "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 200 612\n",
          "host, ident, user, [time], \"request line\", status, octets, line end");
    record.request_line = "POST /order?item=nails HTTP/1.0";
    record.status = 404;
    record.octets = 4294967296;
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"POST /order?item=nails HTTP/1.0\" 404 "
          "4294967296\n",
          "host, ident, user, [time], \"request line\", status, octets, line end");
}

void users(Trial& trial) {
    LogRecord record = usual();
    record.host = "client.example.org";
    record.ident = "fred";
    record.user = "mary";
    gives(trial, record,
          "client.example.org fred mary [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 200 612\n",
          "the second field is ident, the third the user who has logged in");
    record.ident = "";
    gives(trial, record,
          "client.example.org - mary [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 200 612\n",
          "a field that is not known is a hyphen");
}

void not_known(Trial& trial) {
    LogRecord record = usual();
    record.host = "";
    record.request_line = "";
    record.status = 408;
    gives(trial, record, "- - - [06/Nov/1994:08:49:37 +0000] \"-\" 408 612\n",
          "a field that is not known is a hyphen, the request line's within its quotes");
}

void no_octets(Trial& trial) {
    LogRecord record = usual();
    record.status = 304;
    record.octets = 0;
    gives(trial, record, "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 304 -\n",
          "no octets are a hyphen, and not 0");
}

void quotes(Trial& trial) {
    LogRecord record = usual();
    record.request_line = "GET /a\"b HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a\\\"b HTTP/1.1\" 200 612\n",
          "a quotation mark would end the field: it becomes \\\"");
    record.request_line = "GET /a\\b HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a\\\\b HTTP/1.1\" 200 612\n",
          "a backslash is doubled");
    record.request_line = "GET /a\\\" HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a\\\\\\\" HTTP/1.1\" 200 612\n",
          "each octet is looked at once: what was escaped is not escaped again");
}

void control_octets(Trial& trial) {
    LogRecord record = usual();
    record.request_line = "GET /\n192.0.2.9 - - HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /\\n192.0.2.9 - - HTTP/1.1\" 200 612\n",
          "a line feed would begin a line that the client has made up: it becomes \\n");
    record.request_line = "GET\t/\r HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET\\t/\\r HTTP/1.1\" 200 612\n",
          "a tab becomes \\t and a carriage return \\r");
    record.request_line = "GET\b/\v HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET\\b/\\v HTTP/1.1\" 200 612\n",
          "a backspace becomes \\b and a vertical tab \\v");
    record.request_line = "GET /\x1b[2J HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /\\x1b[2J HTTP/1.1\" 200 612\n",
          "other control characters become \\x and two hexadecimal digits");
    record.request_line = std::string_view{"GET /\0\x7f", 7};
    gives(trial, record, "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /\\x00\\x7f\" 200 612\n",
          "the octets 0x00 and 0x7f are control characters, too");
}

void other_octets(Trial& trial) {
    LogRecord record = usual();
    record.request_line = "GET /caf\xc3\xa9 HTTP/1.1";
    gives(trial, record,
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /caf\\xc3\\xa9 HTTP/1.1\" 200 612\n",
          "octets from 0x80 on become \\x and two hexadecimal digits");
    record.request_line = "GET / HTTP/1.1";
    record.user = "mary\n";
    gives(trial, record,
          "192.0.2.7 - mary\\n [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 200 612\n",
          "the user's name comes from the client as well");
}

// ------------------------------------------------------------------------------ in the server

LogLine* line_in_server = nullptr;
std::string lines_of_ours;

/// Stage 7 with the student's line; what ours would have been is remembered.
void log(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    const stepwise::Transaction& t = *connection.transaction;
    const stepwise::AccessLog& access = *worker.server.site.main().access_logs.front();
    stepwise::append_log_line(lines_of_ours, access.format, worker, connection);
    std::string_view date = worker.log_date(t.began_at);  // in brackets
    date = date.substr(1, date.size() - 2);
    const LogRecord record{connection.peer_text,
                           "",
                           "",
                           date,
                           stepwise::request_line(t),
                           stepwise::http::code(t.answer.status),
                           t.body_octets_sent()};
    step.write(access.file->file.get(), line_in_server(record));
}

void real_server(Trial& trial) {
    line_in_server = ANSWER(trial, log_line);
    exercise::Setup setup;
    setup.stages.log = log;
    trial.calling("the server, with log_line in its stage 7");
    ServerRun server{trial, setup};
    for (const std::string_view request :
         {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
          "GET /\"no\" HTTP/1.1\r\nHost: localhost\r\n\r\n", "\x16\x03\x01 hello\r\n\r\n"})
        (void)server.exchange(request);
    server.stop();
    std::string theirs;
    for (const std::string& line : server.log_lines()) theirs += line + '\n';
    trial.equal("the log has the lines that this server itself would have written", lines_of_ours,
                theirs);
}

const exercise::Registration registration{
    {"02-log-line",
     stepwise::Stage::log,
     {
         {"all-fields", "puts seven fields into a line", all_fields},
         {"users", "knows ident from user", users},
         {"not-known", "writes a hyphen for what is not known", not_known},
         {"no-octets", "writes a hyphen for an empty body", no_octets},
         {"quotes", "escapes quotation marks and backslashes", quotes},
         {"control-octets", "lets no control character through", control_octets},
         {"other-octets", "lets no other octet through that is not ASCII", other_octets},
         {"real-server", "writes the log of the real server", real_server, 2},
     }}};

}  // namespace
