// The directives that look at other resources: include, exec, fsize and flastmod.  Each resource is
// looked up on the client's behalf, so that a page cannot show anyone what he could not have had.
#include <algorithm>
#include <array>

#include "stepwise/stages/4_resource/ssi.hpp"

namespace stepwise {
namespace {

using http::Status;

/// What came of looking a part up; `why` is not empty if it cannot be had.
struct Part {
    std::unique_ptr<Resource> resource;
    const char* why = "";
    bool awaits = false;
};

Part refused(const char* why) { return {nullptr, why, false}; }

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view segment = path.substr(0, slash);
        if (segment == "." || segment == "..") return true;
        path = slash == std::string_view::npos ? "" : path.substr(slash + 1);
    }
    return false;
}

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

/// `file="…"`: beneath the page's own directory, a name as the file system has it.
const char* address_file(const Resource& page, const std::string& value, Resource& part) {
    if (value.empty() || value.front() == '/' || has_dot_segment(value) ||
        value.find('\0') != std::string::npos)
        return "include_leaves_directory";
    part.path = directory_of(page.path) + value;
    return "";
}

/// `virtual="…"`: a reference to this site, relative to the page, with or without a query.
const char* address_virtual(const Resource& page, const std::string& value, Resource& part) {
    std::string encoded;
    if (!value.starts_with('/')) http::append_encoded(encoded, directory_of(page.path));
    const std::size_t mark = value.find('?');
    encoded += value.substr(0, mark);
    const http::PathDecision path = http::decode_path(encoded, part.name);
    if (path.status != Status::ok) return path.why;
    part.path = "/" + part.name;
    part.has_query = mark != std::string::npos;
    if (part.has_query) part.query = value.substr(mark + 1);
    return "";
}

/// What is refused here must leave no trace in the answer (a challenge, a user's name).
Outcome look_up_apart(SsiWork& work, Resource& part) {
    Transaction& t = work.transaction();
    const Answer before = t.answer;
    const std::string user = t.authenticated_user;
    const char* scheme = t.auth_scheme;
    const Outcome outcome = look_up(work.step, work.worker, work.connection, part);
    t.answer = before;
    if (part.status != Status::ok) {
        t.authenticated_user = user;
        t.auth_scheme = scheme;
    }
    return outcome;
}

Part look_up_path(SsiWork& work, std::unique_ptr<Resource> part) {
    work.step.fact("part", part->path);
    if (look_up_apart(work, *part) == Outcome::awaits) return {nullptr, "", true};
    if (++work.page.lookups > ssi_limits.lookups) return refused("too_many_includes");
    if (part->status != Status::ok) return refused("include_refused");
    if (part->error != 0) return refused("include_not_found");
    return {std::move(part), "", false};
}

/// A directory's index takes its place, as when a client asks for it.
Part look_up_index(SsiWork& work, Part directory) {
    const Resource& of = *directory.resource;
    if (!of.path.ends_with('/')) return refused("include_of_directory");
    for (const std::string& index : of.rules->directory_index.value) {
        auto candidate = std::make_unique<Resource>();
        candidate->path = index.starts_with('/') ? index : of.path + index;
        candidate->query = of.query;
        candidate->has_query = of.has_query;
        Part found = look_up_path(work, std::move(candidate));
        if (found.awaits || found.why != std::string_view{"include_not_found"}) return found;
    }
    return refused("include_of_directory");
}

Part look_up_part(SsiWork& work, const SsiAttribute& attribute) {
    const auto value = substitute(decode_entities(attribute.value), variables_of(work));
    if (!value) return refused("value_cannot_be_formed");
    auto part = std::make_unique<Resource>();
    const Resource& page = *work.level().resource;
    const char* why = attribute.name == "file"      ? address_file(page, *value, *part)
                      : attribute.name == "virtual" ? address_virtual(page, *value, *part)
                                                    : "unknown_attribute";
    if (*why != '\0') return refused(why);
    return look_up_path(work, std::move(part));
}

// include

void copy_file(SsiWork& work, Resource& part) {
    std::array<char, 16 * 1024> octets{};
    off_t offset = 0;
    for (;;) {
        const ssize_t count = work.step.pread(part.file.get(), octets, offset);
        if (count <= 0 || *work.page.failed != '\0') break;
        write_out(work, {octets.data(), static_cast<std::size_t>(count)});
        offset += count;
    }
    work.step.fact("included", static_cast<std::uint64_t>(offset));
}

bool is_being_read(const SsiWork& work, const Resource& part) {
    const auto& levels = work.page.levels;
    return std::any_of(levels.begin(), levels.end(), [&](const auto& level) {
        return file_name_of(*level->resource) == file_name_of(part);
    });
}

/// Programs are run for a page that may `exec`; without that only those in a ScriptAlias.
bool may_run(const SsiWork& work, const Resource& part) {
    const bool is_script_alias =
        part.mapping != nullptr && part.mapping->kind == Mapping::Kind::script_alias;
    return is_script_alias || work.level().resource->rules->allows(option_includes);
}

Carried include_page(SsiWork& work, std::unique_ptr<Resource> part) {
    if (is_being_read(work, *part)) return fail(work, "include_of_itself");
    if (work.page.levels.size() >= ssi_limits.depth) return fail(work, "includes_too_deep");
    work.step.fact("included", "page");
    UniqueFd file = std::move(part->file);
    const Resource& resource = *part;
    begin_level(work, resource, std::move(part), std::move(file));
    return Carried::again;
}

/// What the part is decides how it comes into the page.
Carried include_part(SsiWork& work, std::unique_ptr<Resource> part) {
    switch (part->handler) {
        case Handler::none:
        case Handler::file:
            if (!part->is_regular || !part->path_info.empty())
                return fail(work, "include_not_found");
            copy_file(work, *part);
            return Carried::again;
        case Handler::ssi:
            if (!part->is_regular || !part->path_info.empty())
                return fail(work, "include_not_found");
            return include_page(work, std::move(part));
        case Handler::cgi:
            if (!may_run(work, *part)) return fail(work, "exec_not_allowed");
            return begin_program(work, std::move(part));
        case Handler::listing:
        case Handler::type_map:
        case Handler::write:
        case Handler::status: break;
    }
    return fail(work, "include_not_possible");
}

/// onerror="…" is what is included where something else could not be.
Carried include_or_apologise(SsiWork& work, const char* why) {
    SsiLevel& level = work.level();
    const SsiAttribute* instead = level.directive.attribute("onerror");
    if (instead == nullptr || level.tried_onerror) return fail(work, why);
    level.tried_onerror = true;
    work.step.fact("onerror", why);
    level.directive.attributes = {{"virtual", instead->value, true}};
    level.attribute = 0;
    return Carried::again;
}

// fsize and flastmod

void write_size(SsiWork& work, const Resource& part) {
    write_out(work, work.level().size_in_octets ? size_in_octets(part.size)
                                                : size_abbreviated(part.size));
}

void write_time(SsiWork& work, const Resource& part) {
    write_out(work, formatted_time(work.level().time_format, part.modified, true));
}

/// Says something of each of the resources that the directive names.
Carried describe(SsiWork& work, void (*say)(SsiWork& work, const Resource& part)) {
    SsiLevel& level = work.level();
    while (level.attribute < level.directive.attributes.size()) {
        const Part part = look_up_part(work, level.directive.attributes[level.attribute]);
        if (part.awaits) return Carried::awaits;
        if (*part.why != '\0') return fail(work, part.why);
        if (!part.resource->file) return fail(work, "include_not_found");
        ++level.attribute;
        say(work, *part.resource);
    }
    return Carried::done;
}

// exec

/// The page's resource as another one, for a command that is run on its behalf.
std::unique_ptr<Resource> namesake_of(const Resource& page) {
    auto namesake = std::make_unique<Resource>();
    namesake->path = page.path;
    namesake->query = page.query;
    namesake->has_query = page.has_query;
    namesake->mapping = page.mapping;
    namesake->root = page.root;
    namesake->name = page.name;
    namesake->merged = page.merged;
    namesake->rules = page.rules;
    return namesake;
}

Carried run_command(SsiWork& work, const SsiAttribute& attribute) {
    const auto command = substitute(attribute.value, variables_of(work));
    if (!command) return fail(work, "value_cannot_be_formed");
    return begin_program(work, namesake_of(*work.level().resource), command->c_str());
}

/// <!--#exec cgi="…" -->: the program gets the page's query.
Carried run_script(SsiWork& work, const SsiAttribute& attribute) {
    Part part = look_up_part(work, {"virtual", attribute.value, true});
    if (part.awaits) {
        --work.level().attribute;
        return Carried::awaits;
    }
    if (*part.why != '\0') return fail(work, part.why);
    if (part.resource->handler != Handler::cgi) return fail(work, "exec_of_no_program");
    if (!part.resource->has_query) {
        part.resource->query = work.level().resource->query;
        part.resource->has_query = work.level().resource->has_query;
    }
    return begin_program(work, std::move(part.resource));
}

}  // namespace

Carried carry_out_include(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.attribute >= level.directive.attributes.size()) return Carried::done;
    const SsiAttribute& attribute = level.directive.attributes[level.attribute];
    Part part;
    if (attribute.name != "onerror") {
        part = look_up_part(work, attribute);
        if (part.awaits) return Carried::awaits;
    }
    if (part.resource && part.resource->is_directory) part = look_up_index(work, std::move(part));
    if (part.awaits) return Carried::awaits;
    ++level.attribute;
    if (*part.why != '\0') return include_or_apologise(work, part.why);
    return part.resource ? include_part(work, std::move(part.resource)) : Carried::again;
}

Carried carry_out_exec(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.attribute >= level.directive.attributes.size()) return Carried::done;
    if (!level.resource->rules->allows(option_includes)) {
        if (work.step.watched())
            work.step.fact("directive", level.resource->rules->options.origin.text());
        return fail(work, "exec_not_allowed");
    }
    const SsiAttribute& attribute = level.directive.attributes[level.attribute++];
    if (attribute.name == "cmd") return run_command(work, attribute);
    if (attribute.name == "cgi") return run_script(work, attribute);
    return fail(work, "unknown_attribute");
}

Carried carry_out_fsize(SsiWork& work) { return describe(work, write_size); }

Carried carry_out_flastmod(SsiWork& work) { return describe(work, write_time); }

}  // namespace stepwise
