// A program's output as a part of a page: it is listened to as every program is, but what it says
// goes into the page, without its header.
#include <algorithm>

#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/cgi.hpp"
#include "stepwise/stages/4_resource/ssi.hpp"

namespace stepwise {
namespace {

constexpr std::size_t output_piece = 16 * 1024;

/// Is there a program, and may it be run there?  Empty: yes.
const char* objection_to(Step& step, const Resource& resource) {
    const bool by_alias =
        resource.mapping != nullptr && resource.mapping->kind == Mapping::Kind::script_alias;
    if (!resource.is_regular) return "no_program";
    if (!by_alias && !resource.rules->allows(option_exec_cgi)) {
        if (step.watched()) step.fact("directive", resource.rules->options.origin.text());
        return "no_exec_cgi";
    }
    return resource.is_executable ? "" : "not_executable";
}

/// A name that a shell can use, too.
bool is_variable_name(std::string_view name) {
    return !name.empty() && !http::is_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return c == '_' || http::is_digit(c) ||
                      (http::to_lower(c) >= 'a' && http::to_lower(c) <= 'z');
           });
}

/// The page's variables, but for those that the program has of its own.
std::vector<std::string> variables_for(const SsiWork& work, const Resource& resource) {
    const auto own = environment_of(work.worker, work.connection, resource);
    std::vector<std::string> variables;
    for (std::string& entry : all_variables(work)) {
        const std::string name = entry.substr(0, entry.find('=') + 1);
        const bool is_own = std::any_of(own.begin(), own.end(), [&](const std::string& candidate) {
            return candidate.starts_with(name);
        });
        if (!is_own && is_variable_name(std::string_view{name}.substr(0, name.size() - 1)) &&
            entry.find('\0') == std::string::npos)
            variables.push_back(std::move(entry));
    }
    return variables;
}

/// The length of a program's header with the empty line behind it; npos: it is not complete.
std::size_t length_of_header(std::string_view said) noexcept {
    for (std::size_t at = 0;;) {
        const std::size_t end = said.find('\n', at);
        if (end == std::string_view::npos) return end;
        const std::string_view line = said.substr(at, end - at);
        at = end + 1;
        if (line.empty() || line == "\r") return at;
    }
}

/// Destroying it kills what is still running.
Carried give_up(SsiWork& work, const char* why) {
    work.page.program.reset();
    return fail(work, why);
}

/// What the program has just said goes into the page; a header before it does not.
Carried take_output(SsiWork& work, std::string_view said) {
    SsiProgram& running = *work.page.program;
    if (running.skips_header) {
        running.header += said;
        const std::size_t length = length_of_header(running.header);
        if (length == std::string_view::npos)
            return running.header.size() > ssi_limits.program_head
                       ? give_up(work, "program_head_too_large")
                       : Carried::done;
        running.skips_header = false;
        const std::string rest = running.header.substr(length);
        return rest.empty() ? Carried::done : take_output(work, rest);
    }
    running.said += said.size();
    if (running.said > ssi_limits.program_output) return give_up(work, "program_says_too_much");
    write_out(work, said);
    return Carried::done;
}

/// Its output is complete.
Carried end_program(SsiWork& work) {
    SsiProgram& running = *work.page.program;
    if (see_off(work.step, work.transaction(), running.program) == Outcome::awaits)
        return Carried::awaits;
    if (running.skips_header) return give_up(work, "program_head_incomplete");
    work.step.fact("included", running.said);
    work.page.program.reset();
    return Carried::done;
}

}  // namespace

Carried begin_program(SsiWork& work, std::unique_ptr<Resource> resource, const char* command) {
    if (++work.page.programs > ssi_limits.programs) return fail(work, "too_many_programs");
    if (command == nullptr) {
        const char* objection = objection_to(work.step, *resource);
        if (*objection != '\0') return fail(work, objection);
        resource->file.reset();
    }
    auto running = std::make_unique<SsiProgram>();
    running->skips_header = command == nullptr;
    const ProgramCall call{variables_for(work, *resource), command == nullptr ? "" : command};
    if (start_program(work.step, work.worker, work.connection, *resource, running->program, call) !=
        Outcome::done)
        return fail(work, "program_not_started");
    running->resource = std::move(resource);
    work.page.program = std::move(running);
    return Carried::again;
}

Carried listen_to_program(SsiWork& work) {
    SsiProgram& running = *work.page.program;
    std::string said;
    const Heard heard =
        hear(work.step, work.worker, work.connection, running.program, said, output_piece);
    switch (heard) {
        case Heard::something: return take_output(work, said);
        case Heard::end: return end_program(work);
        case Heard::late: return give_up(work, "program_too_slow");
        case Heard::nothing: break;
    }
    await_program(work.transaction(), running.program);
    return Carried::awaits;
}

}  // namespace stepwise
