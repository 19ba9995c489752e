// What makes the response: the file as it is, a program, a page with directives in it?
#include <cerrno>

#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

/// All extensions of the last name count, from the left: in "page.cgi.en" also "cgi" (mod_mime).
const Setting<std::string>* by_extension(const ByExtension& table, const std::string& name) {
    const Setting<std::string>* found = nullptr;
    std::size_t dot = name.find('.', name.rfind('/') + 1);
    while (dot != std::string::npos) {
        const std::size_t next = name.find('.', dot + 1);
        std::string extension =
            name.substr(dot + 1, next == std::string::npos ? next : next - dot - 1);
        for (char& c : extension) c = http::to_lower(c);
        const auto entry = table.find(extension);
        if (entry != table.end()) found = &entry->second;
        dot = next;
    }
    return found;
}

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

/// A SetHandler, an AddHandler for the extension, a ScriptAlias, or a filter, in this order.
Handler decide(Step& step, const Resource& resource) {
    const Rules& rules = *resource.rules;
    if (rules.handler.is_set && rules.handler.value != "default-handler") {
        say_who_decided(step, "SetHandler", rules.handler.origin);
        return named(rules.handler.value);
    }
    if (resource.mapping != nullptr && resource.mapping->kind == Mapping::Kind::script_alias)
        return Handler::cgi;
    if (!resource.is_regular) return Handler::file;
    if (const auto* entry = by_extension(rules.handlers, resource.name)) {
        say_who_decided(step, "AddHandler", entry->origin);
        return named(entry->value);
    }
    const Setting<std::string>* filter = by_extension(rules.filters, resource.name);
    if (rules.output_filter.is_set) filter = &rules.output_filter;
    if (filter != nullptr && filter->value == "INCLUDES" &&
        (rules.options.value & (option_includes | option_includes_no_exec)) != 0) {
        say_who_decided(step, "filter INCLUDES", filter->origin);
        return Handler::ssi;
    }
    return Handler::file;
}

Outcome hand_out(Step& step, Resource& resource) {
    if (resource.error != 0) return turn_down_for(step, resource, resource.error);
    if (!resource.is_regular) return turn_down(step, resource, Status::forbidden, "special_file");
    if (!resource.path_info.empty())
        return turn_down(step, resource, Status::not_found, "no_such_directory");
    return Outcome::done;
}

}  // namespace

Outcome choose_handler(Step& step, Worker&, Connection& connection, Resource& resource) {
    if (resource.handler == Handler::listing) return Outcome::done;
    const Transaction& t = *connection.transaction;
    const http::Method method = t.request.method;
    // Only what the client named itself: an error document in its place is read.
    const bool writes =
        t.redirects == 0 && (method == http::Method::put || method == http::Method::delete_);
    resource.handler =
        writes && resource.rules->dav.value ? Handler::write : decide(step, resource);
    return Outcome::done;
}

Outcome handle(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    switch (resource.handler) {
        case Handler::none:
        case Handler::file: return hand_out(step, resource);
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
