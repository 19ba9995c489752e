// CGI/1.1 (RFC 3875): a program makes the response.  Its header is read here; its content is sent
// by stage 6 as it comes.
#include "stepwise/stages/4_resource/cgi.hpp"

#include <cstdlib>

#include "stepwise/http/program_head.hpp"

namespace stepwise {
namespace {

using http::Parsed;
using http::Status;

constexpr std::size_t piece = 4096;

/// Is there a program, and may it be run here?
Outcome check_program(Step& step, Resource& resource) {
    if (resource.error != 0) return turn_down_for(step, resource, resource.error);
    if (!resource.is_regular) return turn_down(step, resource, Status::forbidden, "no_program");
    const bool by_alias =
        resource.mapping != nullptr && resource.mapping->kind == Mapping::Kind::script_alias;
    if (!by_alias && !resource.rules->allows(option_exec_cgi)) {
        if (step.watched()) step.fact("directive", resource.rules->options.origin.text());
        return turn_down(step, resource, Status::forbidden, "no_exec_cgi");
    }
    if (!resource.is_executable) {
        return turn_down(step, resource, Status::forbidden, "not_executable");
    }
    return Outcome::done;
}

/// The body is kept until it is whole: so its length is known, and a client that sends slowly keeps
/// no program waiting.
Outcome ask_for_body(Step& step, Transaction& t, Resource& resource) {
    t.body_file.reset(step.open_spool());
    if (!t.body_file)
        return turn_down(step, resource, Status::service_unavailable, "out_of_resources");
    t.takes_body = true;
    step.fact("body_for", "program");
    return Outcome::done;
}

/// nph-: "non-parsed header".  Its output is the response, word for word.
bool writes_own_head(const Resource& resource) {
    const std::size_t slash = resource.name.rfind('/') + 1;
    return std::string_view{resource.name}.substr(slash).starts_with("nph-");
}

Outcome fail(Step& step, Transaction& t, Resource& resource, Status status, const char* why) {
    t.program.reset();
    return turn_down(step, resource, status, why);
}

/// An answer that was made for the server, not for the client: go on with another path.
Outcome redirect_locally(Step& step, Connection& connection, const std::string& location) {
    Transaction& t = *connection.transaction;
    t.program.reset();
    t.body_file.reset();
    t.takes_body = t.body_is_whole = false;
    t.request.method = http::Method::get;
    return redirect_within(step, connection, location, "local_redirect");
}

/// The program's header becomes the answer.
Outcome take_head(Step& step, Connection& connection, const http::ProgramHead& head) {
    Transaction& t = *connection.transaction;
    if (head.is_local_redirect())
        return redirect_locally(step, connection, std::string{head.location});
    Status status = Status::ok;
    if (head.status != 0)
        status = static_cast<Status>(head.status);
    else if (!head.location.empty())
        status = Status::found;
    t.answer.status = status;
    t.answer.location = head.location;
    t.resource.entity.type = head.type;
    t.resource.entity.type_from = "program";
    for (const http::Field& field : head.fields)
        t.answer.fields.push_back({std::string{field.name}, std::string{field.value}});
    t.program->has_length = head.has_length;
    t.program->length = head.length;
    t.program->rest = t.program->head.substr(head.used);
    step.fact("program_head", "complete");
    step.fact("status", static_cast<std::uint64_t>(http::code(status)));
    return Outcome::done;
}

/// The status line that an nph- program has written, for the log.
void take_own_head(Transaction& t) {
    Program& program = *t.program;
    const std::string_view line{program.head};
    const std::size_t space = line.find(' ');
    if (line.starts_with("HTTP/") && space != std::string_view::npos) {
        const int status = std::atoi(program.head.c_str() + space + 1);
        if (http::is_final(status)) t.answer.status = static_cast<Status>(status);
    }
    program.writes_own_head = true;
    program.rest = std::move(program.head);
    t.answer.has_head = t.answer.keep = false;
    t.answer.keep_why = "program_writes_own_head";
}

Outcome listen_for_head(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    Program& program = *t.program;
    const Heard heard = hear(step, worker, connection, program, program.head, piece);
    if (heard == Heard::late)
        return fail(step, t, resource, Status::gateway_timeout, "program_too_slow");
    if (writes_own_head(resource) && !program.head.empty()) return take_own_head(t), Outcome::done;
    const http::ProgramHead head = http::parse_program_head(program.head);
    switch (head.state) {
        case Parsed::complete: return take_head(step, connection, head);
        case Parsed::bad: return fail(step, t, resource, Status::internal_server_error, head.why);
        case Parsed::need_more: break;
    }
    if (heard == Heard::end) {
        const Outcome seen_off = see_off(step, t, program);
        if (seen_off == Outcome::awaits) return seen_off;
        return fail(step, t, resource, Status::internal_server_error, "program_head_incomplete");
    }
    if (heard == Heard::nothing) {
        await_program(t, program);
        return Outcome::awaits;
    }
    return listen_for_head(step, worker, connection, resource);  // at most 8 KiB of header
}

}  // namespace

Outcome run_program(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (!t.program) {
        const Outcome checked = check_program(step, resource);
        if (checked != Outcome::done) return checked;
        if (connection.phase == Phase::body && !t.body_is_whole)
            return ask_for_body(step, t, resource);
        resource.file.reset();
        t.program = std::make_unique<Program>();
        const Outcome started = start_program(step, worker, connection, resource, *t.program);
        if (started != Outcome::done) {
            t.program.reset();
            return started;
        }
    }
    return listen_for_head(step, worker, connection, resource);
}

}  // namespace stepwise
