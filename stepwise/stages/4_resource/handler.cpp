// What makes the response: the file as it is, a program, a page with directives in it?
#include <cerrno>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

struct Named {
    std::string_view word;
    Handler handler;
};
constexpr Named handlers[] = {
    {"cgi-script", Handler::cgi},
    {"type-map", Handler::type_map},
    {"server-parsed", Handler::ssi},
    {"server-status", Handler::status},
};

Handler named(std::string_view word) noexcept {
    for (const Named& entry : handlers)
        if (entry.word == word) return entry.handler;
    return Handler::file;
}

void say_who_decided(Step& step, const char* directive, const Origin& origin) {
    step.fact("matched", directive);
    if (step.watched()) step.fact("directive", origin.text());
}

/// A SetHandler, a ScriptAlias, an AddHandler for the extension, or a filter, in this order.
Handler decide(Step& step, const NameFacts& facts, const Resource& resource) {
    const Rules& rules = *resource.rules;
    // A program is not handed out as text because of a default-handler.
    const bool is_set = facts.handler && facts.handler.extension.empty() &&
                        facts.handler.value != "default-handler";
    if (!is_set && resource.mapping != nullptr &&
        resource.mapping->kind == Mapping::Kind::script_alias)
        return Handler::cgi;
    if (!is_set && !resource.is_regular) return Handler::file;
    if (facts.handler && facts.handler.value != "default-handler") {
        say_who_decided(step, facts.handler.by, *facts.handler.origin);
        return named(facts.handler.value);
    }
    if (facts.filter.value == "INCLUDES" &&
        (rules.options.value & (option_includes | option_includes_no_exec)) != 0) {
        say_who_decided(step, "filter INCLUDES", *facts.filter.origin);
        return Handler::ssi;
    }
    return Handler::file;
}

/// A kept file was described when it was kept, by the same rules.  To whoever watches, the reasons
/// are told each time.
bool knows_what_name_says(const Step& step, const Resource& resource) noexcept {
    return resource.kept && resource.kept->rules == resource.rules && !step.watched() &&
           resource.entity.content_location.empty() && resource.entity.vary.empty();
}

Outcome hand_out(Step& step, Worker& worker, Resource& resource) {
    if (resource.error != 0) return turn_down_for(step, resource, resource.error);
    if (!resource.is_regular) return turn_down(step, resource, Status::forbidden, "special_file");
    if (!resource.path_info.empty())
        return turn_down(step, resource, Status::not_found, "no_such_directory");
    take_magic_sample(step, worker, resource);
    return Outcome::done;
}

}  // namespace

Outcome choose_handler(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    if (resource.handler == Handler::listing) return Outcome::done;
    const Transaction& t = *connection.transaction;
    const http::Method method = t.request.method;
    // Only what the client named itself: an error document in its place is read.
    const bool writes =
        t.redirects == 0 && (method == http::Method::put || method == http::Method::delete_);
    if (!writes && knows_what_name_says(step, resource)) {
        resource.handler = Handler::file;
        resource.entity = resource.kept->entity;
        return Outcome::done;
    }
    NameFacts facts = name_facts(*resource.rules, *worker.server.site.types, resource.name);
    resource.handler =
        writes && resource.rules->dav.value ? Handler::write : decide(step, facts, resource);
    if (resource.kept && resource.handler != Handler::file && !open_anew(step, worker, resource))
        return turn_down_for(step, resource, resource.error);
    describe_by_name(std::move(facts), resource);
    return Outcome::done;
}

Outcome handle(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    switch (resource.handler) {
        case Handler::none:
        case Handler::file: return hand_out(step, worker, resource);
        case Handler::listing: return list_directory(step, worker, connection, resource);
        case Handler::cgi: return run_program(step, worker, connection, resource);
        case Handler::ssi: return include_parts(step, worker, connection, resource);
        case Handler::type_map: return choose_of_type_map(step, worker, connection, resource);
        case Handler::write: return write_resource(step, worker, connection, resource);
        case Handler::status: return show_status(step, worker, connection, resource);
    }
    return Outcome::done;
}

}  // namespace stepwise
